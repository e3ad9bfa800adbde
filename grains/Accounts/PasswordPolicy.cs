using System.Collections.Frozen;

namespace EventLoop.Accounts;

/// <summary>
/// Which passwords may be chosen: length counts, composition does not, and what everybody tries first is refused
/// (NIST SP 800-63B, 5.1.1.2).
/// </summary>
internal static class PasswordPolicy
{
    public const int MinimumLength = 10;

    /// <summary>Hashing takes time with the length; nobody types more than this.</summary>
    public const int MaximumLength = 256;

    /// <summary>The commonest passwords of public breach lists that are long enough to pass the other rules.</summary>
    private static readonly FrozenSet<string> Commonest = new[]
    {
        "0123456789", "0987654321", "1029384756", "1111111111", "1122334455", "1212121212", "1234512345", "1234567890", "12345678900",
        "12345678910", "123456789a", "123456789q", "123456789x", "123456qwerty", "123qweasdzxc", "1234qwerasdf", "1q2w3e4r5t", "1q2w3e4r5t6y",
        "1qaz2wsx3edc", "9876543210", "aaaaaaaaaa", "abc1234567", "abcd123456", "abcdefghij", "adminadmin", "administrator", "asdfasdfasdf",
        "asdfghjkl1", "asdfghjkl;", "asdfghjkl123", "basketball", "changeme123", "chocolate1", "computer123", "dragon12345", "football123",
        "helloworld", "iloveyou12", "iloveyou123", "iloveyou1234", "jordan12345", "letmein123", "letmein1234", "liverpool1", "manchester",
        "michael123", "monkey12345", "newpassword", "pass123456", "passpasspass", "password00", "password01", "password10", "password11",
        "password12", "password123", "password1234", "password12345", "passwordpassword", "princess123", "q1w2e3r4t5", "q1w2e3r4t5y6",
        "qazwsxedcrfv", "qazwsx123456", "qwerty12345", "qwerty123456", "qwertyqwerty", "qwertyuiop", "qwertyuiop1", "qwertyuiop123",
        "qwertyuiop[]", "starwars123", "sunshine123", "superman123", "superman12", "welcome123", "welcome1234", "zaq12wsxcde3", "zxcvbnm123",
        "zxcvbnmasd",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Why <paramref name="password"/> may not be chosen; null when it may.</summary>
    public static RegisterRefusal? Check(string password, string email) => password switch
    {
        { Length: < MinimumLength } => RegisterRefusal.PasswordTooShort,
        { Length: > MaximumLength } => RegisterRefusal.PasswordTooLong,
        _ when IsEmail(password, email) => RegisterRefusal.PasswordIsEmail,
        _ when Commonest.Contains(password) => RegisterRefusal.PasswordTooCommon,
        _ => null,
    };

    private static bool IsEmail(string password, string email) =>
        password.Equals(email, StringComparison.OrdinalIgnoreCase) ||
        password.Equals(email.Split('@')[0], StringComparison.OrdinalIgnoreCase);
}
