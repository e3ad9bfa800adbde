namespace EventLoop.Notifications;

/// <summary>A piece of a letter. From the same pieces come its text and its HTML, so neither says what the other does not.</summary>
internal abstract record LetterPart;

internal sealed record Paragraph(string Text) : LetterPart;

/// <summary>What is what, a line each.</summary>
internal sealed record Lines(IReadOnlyList<(string Label, string Value)> Values) : LetterPart;

/// <summary>A link that stands alone. Its address is our own and never somebody's text.</summary>
internal sealed record Button(string Label, string Address) : LetterPart;

/// <summary>A ticket's code as a picture that travels with the letter.</summary>
/// <param name="ContentId">Of the picture's part in the message.</param>
internal sealed record CodePicture(string ContentId, string Caption) : LetterPart;

/// <summary>What a letter says, before it has a form.</summary>
internal sealed record LetterContent(string Subject, string Language, string Title, IReadOnlyList<LetterPart> Parts, string Footer);
