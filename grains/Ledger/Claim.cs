namespace EventLoop.Ledger;

/// <summary>
/// A value that belongs to the row that was there first, such as the key of a request. A birth that comes second is left out of its unit, whose facts are written all
/// the same, and whoever recorded them hears of it: anybody may use a value again on purpose, and that must not fail what others have decided at the same time.
/// </summary>
/// <param name="Index">The unique index that holds it.</param>
/// <param name="Owners">The query for the values among <c>$1</c> that rows have, each with the key of its row.</param>
/// <param name="ValueOf">What a row claims, if anything.</param>
internal sealed record Claim(string Index, string Owners, Func<TableRow, Guid?> ValueOf);
