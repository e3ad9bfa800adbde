using System.Diagnostics.CodeAnalysis;
using EventLoop.Accounts;
using EventLoop.Payments;

namespace EventLoop.Requests;

/// <summary>
/// Collects what is wrong with a request, by the path of the member (<c>items[0].quantity</c>), while its parts are parsed. The
/// reading methods give back something usable even when they complain; whoever parses looks at <see cref="Any"/> at the end.
/// </summary>
internal sealed class FieldErrors
{
    // Most requests are fine, so paths are put together only when something is wrong.
    private readonly FieldErrors? outer;
    private readonly string member = "";
    private readonly int? index;
    private SortedDictionary<string, List<string>>? found;

    public FieldErrors()
    {
    }

    private FieldErrors(FieldErrors outer, string member, int? index = null) => (this.outer, this.member, this.index) = (outer, member, index);

    public bool Any => outer?.Any ?? found is not null;

    private string Prefix => outer is null ? "" : index is null ? $"{outer.Prefix}{member}." : $"{outer.Prefix}{member}[{index}].";

    /// <summary>The same collection, for the members of <paramref name="member"/>.</summary>
    public FieldErrors Within(string member) => new(this, member);

    public void Add(string member, string message) => AddPath(Prefix + member, message);

    public Dictionary<string, string[]> ByField() => outer?.ByField() ?? found?.ToDictionary(f => f.Key, f => f.Value.ToArray()) ?? [];

    private void AddPath(string path, string message)
    {
        if (outer is not null)
        {
            outer.AddPath(path, message);
            return;
        }

        found ??= new(StringComparer.Ordinal);
        if (!found.TryGetValue(path, out var messages))
            found[path] = messages = [];
        messages.Add(message);
    }

    /// <summary>Text that must be there, without the white space around it.</summary>
    public string Text(string member, string? value, int longest)
    {
        var text = value?.Trim() ?? "";
        if (text.Length == 0)
            Add(member, "is required");
        CheckText(member, text, longest);
        return text;
    }

    /// <summary>Text that may be missing; null when it is, or when it is blank.</summary>
    public string? OptionalText(string member, string? value, int longest)
    {
        var text = value?.Trim();
        CheckText(member, text ?? "", longest);
        return string.IsNullOrEmpty(text) ? null : text;
    }

    public string Email(string member, string? value)
    {
        var text = Text(member, value, EmailAddress.Longest);
        if (text.Length > 0 && !EmailAddress.IsPlausible(text))
            Add(member, "is not an e-mail address");
        return text;
    }

    /// <summary>A password or the like: taken as it is.</summary>
    public string Secret(string member, string? value)
    {
        if (string.IsNullOrEmpty(value))
            Add(member, "is required");
        return value ?? "";
    }

    public T Required<T>(string member, T? value)
        where T : struct
    {
        if (value is null)
            Add(member, "is required");
        return value.GetValueOrDefault();
    }

    public T Between<T>(string member, T? value, T least, T most)
        where T : struct, IComparable<T>
    {
        var number = Required(member, value);
        if (value is not null && (number.CompareTo(least) < 0 || number.CompareTo(most) > 0))
            Add(member, $"must be between {least} and {most}");
        return number;
    }

    public T? OptionalBetween<T>(string member, T? value, T least, T most)
        where T : struct, IComparable<T> => value is null ? null : Between(member, value, least, most);

    /// <summary>A word out of a closed list, each of which stands for a value.</summary>
    public T OneOf<T>(string member, string? value, params ReadOnlySpan<(string Word, T Meaning)> choices)
    {
        foreach (var (word, meaning) in choices)
        {
            if (word == value)
                return meaning;
        }

        Add(member, value is null ? "is required" : $"must be one of: {string.Join(", ", choices.ToArray().Select(c => c.Word))}");
        return choices[0].Meaning;
    }

    /// <summary>A list that must be there, parsed item by item.</summary>
    public T[] Each<TItem, T>(string member, IReadOnlyList<TItem?>? values, int most, Func<TItem, FieldErrors, T> parse, int least = 1)
        where TItem : class
    {
        if (values is null || values.Count < least || values.Count > most)
        {
            Add(member, values is null ? "is required" : $"must have between {least} and {most} items");
            return [];
        }

        var parsed = new List<T>(values.Count);
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is { } item)
                parsed.Add(parse(item, new(this, member, i)));
            else
                Add($"{member}[{i}]", "is required");
        }

        return [.. parsed];
    }

    /// <summary>An object that must be there; parse it within <c>Within(member)</c> when this is true.</summary>
    public bool Has<T>(string member, [NotNullWhen(true)] T? value)
        where T : class
    {
        if (value is null)
            Add(member, "is required");
        return value is not null;
    }

    private void CheckText(string member, string text, int longest)
    {
        if (text.Length > longest)
            Add(member, $"must have at most {longest} characters");
        if (text.AsSpan().ContainsAnyInRange('\0', '\b') || text.AsSpan().ContainsAnyInRange('\u000E', '\u001F'))
            Add(member, "must not have control characters");
        if (CardNumbers.In(text))
            Add(member, "must not have the number of a payment card: pay in the payment provider's own form");
    }
}
