using System.Text.Json.Nodes;

namespace EventLoop.Ledger;

/// <summary>What the outside hears of one fact.</summary>
/// <param name="Topic">Without its prefix: <c>orders</c>, <c>tickets</c>, <c>checkins</c> or <c>events</c>.</param>
/// <param name="Key">What the fact is about; messages of one key are in order.</param>
/// <param name="Type">Such as <c>eventloop.order.placed.v1</c>.</param>
/// <param name="Id">The same whenever the fact is told again: its append's position, and its number in there.</param>
/// <param name="Time">When it was recorded.</param>
/// <param name="Data">The published members of the fact, and where it stands in the ledger.</param>
internal sealed record Publication(string Topic, Guid Key, string Type, string Id, DateTimeOffset Time, JsonObject Data);

/// <summary>Which members of a kind of fact may be told outside. What is in neither list is withheld too, and fails a test.</summary>
/// <param name="Topic">Without its prefix.</param>
/// <param name="Members">Told, by their names in JSON.</param>
/// <param name="Withheld">Credentials, our own book-keeping, and what people may have typed.</param>
internal sealed record PublishedFact(string Topic, string[] Members, params string[] Withheld);
