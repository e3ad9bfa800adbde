using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace EventLoop.Accounts;

/// <summary>
/// Hashes passwords (PBKDF2 with HMAC-SHA-512) on the thread pool and never on a grain's scheduler, at most as many at once as leaves a
/// core for the rest, and refuses more waiting than can be served in a few seconds.
/// </summary>
internal sealed class PasswordHashing : IDisposable
{
    private const int MostWaiting = 64;
    private static readonly object NoUser = new();

    private readonly PasswordHasher<object> hasher;
    private readonly SemaphoreSlim turns = new(Math.Max(1, Environment.ProcessorCount - 1));
    private readonly Lazy<string> nobody;
    private int waiting;

    public PasswordHashing(IOptions<PasswordHasherOptions> options)
    {
        hasher = new(options);
        nobody = new(() => hasher.HashPassword(NoUser, "the password of an account that does not exist"));
    }

    public Task<string> Hash(string password) => Run(() => hasher.HashPassword(NoUser, password));

    /// <summary>Null stands for an account that does not exist: it takes as long as a wrong password.</summary>
    public Task<PasswordVerificationResult> Verify(string? hash, string password) => Run(() =>
    {
        var result = hasher.VerifyHashedPassword(NoUser, hash ?? nobody.Value, password);
        return hash is null ? PasswordVerificationResult.Failed : result;
    });

    public void Dispose() => turns.Dispose();

    private async Task<T> Run<T>(Func<T> work)
    {
        if (Interlocked.Increment(ref waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref waiting);
            throw new BusyException("Too many passwords wait to be checked.");
        }

        try
        {
            await turns.WaitAsync();
            try
            {
                return await Task.Run(work);
            }
            finally
            {
                turns.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }
}
