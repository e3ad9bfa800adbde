namespace EventLoop.Accounts;

/// <summary>Roles as they are spelled in tokens, in tables and over HTTP.</summary>
public static class RoleNames
{
    public const string Attendee = "attendee";
    public const string Organizer = "organizer";
    public const string Staff = "staff";

    private static readonly (Roles Role, string Name)[] Names =
        [(Roles.Attendee, Attendee), (Roles.Organizer, Organizer), (Roles.Staff, Staff)];

    public static string[] Of(Roles roles) => [.. Names.Where(n => roles.HasFlag(n.Role)).Select(n => n.Name)];

    /// <summary>The roles among <paramref name="names"/>; what is not a role is passed over.</summary>
    public static Roles Read(IEnumerable<string> names) =>
        names.Aggregate(Roles.None, (roles, name) => roles | Names.FirstOrDefault(n => n.Name == name).Role);
}
