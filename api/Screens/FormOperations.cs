using System.Security.Cryptography;
using System.Text;
using EventLoop.Requests;

namespace EventLoop.Screens;

/// <summary>
/// What a form carries out, as the idempotency key is for the API: a form that is sent twice (a double click, a reload, a lost answer) is one
/// operation; with anything changed in it, it is another.
/// </summary>
internal static class FormOperations
{
    /// <summary>The field with the key that each form gets when it is shown.</summary>
    public const string Field = "form-key";

    /// <summary>From now on <see cref="Operations.OperationId"/> of the request is the form's.</summary>
    public static void Derive(HttpContext context, IFormCollection form)
    {
        if (form[Field].ToString() is not { Length: > 0 } key)
            return;
        var entered = string.Join('\n', form
            .Where(field => field.Key != ScreensSetup.TokenField)
            .OrderBy(field => field.Key, StringComparer.Ordinal)
            .Select(field => $"{field.Key}={field.Value}"));
        context.Derive($"{key} {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(entered)))}", body: []);
    }
}
