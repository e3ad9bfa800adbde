using Microsoft.AspNetCore.Mvc;

namespace EventLoop.Requests;

/// <summary>Which page of a list: the query's <c>limit</c> and <c>cursor</c>.</summary>
/// <param name="Limit">How many items at most, 1 to 200; 50 when it is not given.</param>
/// <param name="Cursor">The <c>nextCursor</c> of the page before; none for the first page.</param>
internal readonly record struct ListQuery([FromQuery(Name = "limit")] int? Limit, [FromQuery(Name = "cursor")] string? Cursor)
{
    private const int DefaultLimit = 50;
    private const int LargestLimit = 200;

    public (int Limit, PageCursor? After) Parse(FieldErrors errors)
    {
        var limit = errors.OptionalBetween("limit", Limit, 1, LargestLimit) ?? DefaultLimit;
        PageCursor? after = null;
        if (!string.IsNullOrEmpty(Cursor) && !PageCursor.TryRead(Cursor, out after))
            errors.Add("cursor", "is not a cursor of this list");
        return (limit, after);
    }
}

/// <summary>A page of a list.</summary>
/// <param name="NextCursor">Goes into <c>cursor</c> for the next page; null when this is the last.</param>
public sealed record ListResponse<T>(IReadOnlyList<T> Items, string? NextCursor)
{
    public static ListResponse<T> Of<TItem>(Page<TItem> page, Func<TItem, T> item) => new([.. page.Items.Select(item)], page.Next?.ToString());
}
