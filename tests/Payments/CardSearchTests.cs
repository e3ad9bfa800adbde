using EventLoop.Running;
using Npgsql;
using NpgsqlTypes;
using Xunit;
using Xunit.Abstractions;

namespace EventLoop.Payments;

/// <summary>That nothing the tests have left behind has a card's number in it. They run when all others are over.</summary>
[Collection(nameof(AtTheEnd))]
public sealed class CardSearchTests(ITestOutputHelper output)
{
    [Fact]
    public void No_database_no_log_and_no_span_of_any_test_has_a_card_number()
    {
        var told = $"{CardSearch.Databases} databases ({CardSearch.Taken.TotalSeconds:f1} s), {CardSearch.Logged} lines of log, {CardSearch.Spans} spans";
        output.WriteLine(told);
        Assert.True(CardSearch.Found.Count == 0, $"In {told}:\n{string.Join('\n', CardSearch.Found)}");
    }

    [Theory]
    [InlineData("insert into attendees (id, name, email) values (gen_random_uuid(), $1, 'x@example.org')", "Ann 4242 4242 4242 4242", true)]
    [InlineData("insert into ledger (stream, version, kind, facts) values (gen_random_uuid(), 1, 'order', $1)", """[{"fact":"placed","note":"5555-5555-5555-4444"}]""", true)]
    [InlineData("insert into ledger (stream, version, kind, facts) values (gen_random_uuid(), 1, 'order', $1)", """[{"fact":"placed","requestHash":5105105105105100}]""", false)]
    [InlineData("insert into attendees (id, name, email) values (gen_random_uuid(), $1, 'x@example.org')", "Card 4222 2222 2222 2220 of somebody", true)]
    [InlineData("insert into attendees (id, name, email) values (gen_random_uuid(), $1, 'x@example.org')", "0193a000-0000-7000-8000-000000000042 at 4242", false)]
    [InlineData("insert into payment_news (id, kind, received_at) values ($1, 'x', now())", "378282246310005", true)]
    public async Task A_number_that_was_planted_is_found_and_other_numbers_are_not(string insert, string planted, bool isFound)
    {
        await using var server = await TestDatabase.CreateUnsearched();
        await using (var connection = new NpgsqlConnection(server.ConnectionString))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(insert, connection);
            command.Parameters.Add(insert.Contains("ledger", StringComparison.Ordinal)
                ? new() { Value = System.Text.Encoding.UTF8.GetBytes(planted), NpgsqlDbType = NpgsqlDbType.Bytea }
                : new() { Value = planted });
            await command.ExecuteNonQueryAsync();
        }

        Assert.Equal(isFound, (await CardSearch.In(server.ConnectionString)).Count > 0);
    }
}
