using EventLoop.Requests;

namespace EventLoop.Notifications;

/// <param name="Status">Which of them: <c>failed</c> or <c>unknown</c>.</param>
internal sealed record ReplayRequest(string? Status) : IRequest<string>
{
    public string Parse(FieldErrors errors) => errors.OneOf("status", Status, [.. MessageNames.Replayable.Select(word => (word, word))])!;
}

/// <param name="Language"><c>en</c> or <c>de</c>.</param>
internal sealed record LanguageRequest(string? Language) : IRequest<string>
{
    public string Parse(FieldErrors errors) => errors.OneOf("language", Language, [.. MessageNames.Languages.Select(word => (word, word))])!;
}

/// <param name="Subject">One line.</param>
/// <param name="Text">Paragraphs, with empty lines between them. What tickets, money and links need follows by itself.</param>
internal sealed record MessageTextRequest(string? Subject, string? Text) : IRequest<LetterWords>
{
    internal const int LongestSubject = 150;
    internal const int LongestText = 5_000;

    public LetterWords Parse(FieldErrors errors) => new(Read(errors, "subject", Subject, LongestSubject), Read(errors, "text", Text, LongestText));

    private static string Read(FieldErrors errors, string member, string? value, int longest)
    {
        var text = errors.Text(member, value, longest);
        if (OwnWords.Unknown(text).FirstOrDefault() is { } word)
            errors.Add(member, $"has {{{word}}}, which stands for nothing; there are {string.Join(", ", MessageNames.Places.Select(place => $"{{{place}}}"))}");
        return text;
    }
}

/// <param name="Email">The address as the message was sent to it.</param>
/// <param name="Reason">A word for it, such as <c>bounced</c> or <c>complained</c>.</param>
internal sealed record BounceRequest(string? Email, string? Reason) : IRequest<BouncedAddress>
{
    private const int LongestReason = 40;

    public BouncedAddress Parse(FieldErrors errors) => new(errors.Email("email", Email), errors.OptionalText("reason", Reason, LongestReason) ?? "reported");
}
