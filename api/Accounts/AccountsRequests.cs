using EventLoop.Requests;

namespace EventLoop.Accounts;

internal sealed record RegisterRequest(string? Email, string? Password, string? Name, string? Role) : IRequest<Registration>
{
    public Registration Parse(FieldErrors errors) => new(
        errors.Email("email", Email),
        errors.Secret("password", Password),
        errors.Text("name", Name, 200),
        errors.OneOf("role", Role, (RoleNames.Organizer, Roles.Organizer), (RoleNames.Attendee, Roles.Attendee)));
}

internal sealed record Registration(string Email, string Password, string Name, Roles Role);

internal sealed record SignInRequest(string? Email, string? Password) : IRequest<Credentials>
{
    public Credentials Parse(FieldErrors errors) => new(errors.Email("email", Email), errors.Secret("password", Password));
}

internal sealed record Credentials(string Email, string Password);

internal sealed record RefreshRequest(string? RefreshToken) : IRequest<string>
{
    public string Parse(FieldErrors errors) => errors.Text("refreshToken", RefreshToken, 200);
}

internal sealed record LinkRequest(string? Email) : IRequest<string>
{
    public string Parse(FieldErrors errors) => errors.Email("email", Email);
}

/// <param name="Token">What was in the link.</param>
internal sealed record LinkSessionRequest(string? Token) : IRequest<ShownLink>
{
    public ShownLink Parse(FieldErrors errors) => new(errors.Text("token", Token, 200));
}

/// <param name="UserId">The account's id.</param>
internal sealed record RegisteredResponse(Guid UserId);

/// <param name="AccessToken">Goes into <c>Authorization: Bearer</c>.</param>
/// <param name="ExpiresAt">When the access token ends; the refresh token outlives it.</param>
/// <param name="RefreshToken">Works once.</param>
internal sealed record SessionResponse(string AccessToken, DateTimeOffset ExpiresAt, string RefreshToken);

internal sealed record MeResponse(Guid UserId, string Email, string Name, string[] Roles);
