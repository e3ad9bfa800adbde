using System.Security.Cryptography;
using EventLoop.Running;
using Npgsql;
using Xunit;

namespace EventLoop.Tickets;

public sealed class TicketSignerTests
{
    private static readonly MasterKey Master = new([.. Enumerable.Range(0, 32).Select(at => (byte)at)]);
    private static readonly Guid EventId = Guid.CreateVersion7();
    private static readonly Guid Ticket = TicketId.Of(TicketId.NewOrder(DateTimeOffset.UnixEpoch), 1);
    private static readonly Guid TicketTypeId = Guid.CreateVersion7();

    [Fact]
    public async Task Silos_that_sign_for_a_new_event_at_the_same_time_end_up_with_one_key()
    {
        await using var database = await TestDatabase.Create();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);

        var codes = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => await Signer(source).Sign(EventId, Ticket, TicketTypeId, 1)));

        var publicKey = Assert.Single(await PublicKeys(source)).Value;
        Assert.All(codes, code => Assert.True(Read(code).IsSigned(EventId, publicKey)));
    }

    [Fact]
    public async Task A_rotation_adds_a_key_and_old_codes_stay_valid()
    {
        await using var database = await TestDatabase.Create();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        var signer = Signer(source);

        var before = Read(await signer.Sign(EventId, Ticket, TicketTypeId, 1));
        Assert.Equal(2, await signer.Rotate(EventId));
        var after = Read(await signer.Sign(EventId, Ticket, TicketTypeId, 1));

        Assert.Equal((1, 2), (before.KeyNo, after.KeyNo));
        var keys = await PublicKeys(source);
        Assert.True(before.IsSigned(EventId, keys[1]));
        Assert.True(after.IsSigned(EventId, keys[2]));
        Assert.False(before.IsSigned(EventId, keys[2]));
        Assert.Equal(Ticket, signer.Read(TicketCode.ToText(before.Bytes))?.TicketId);
    }

    [Fact]
    public async Task Without_the_master_key_the_stored_keys_are_of_no_use()
    {
        await using var database = await TestDatabase.Create();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await Signer(source).Sign(EventId, Ticket, TicketTypeId, 1);

        var stranger = new TicketSigner(source, new(new byte[32]), TimeProvider.System);

        await Assert.ThrowsAnyAsync<CryptographicException>(async () => await stranger.Sign(EventId, Ticket, TicketTypeId, 1));
    }

    private static TicketSigner Signer(NpgsqlDataSource source) => new(source, Master, TimeProvider.System);

    private static TicketCode Read(byte[] code) => TicketCode.Parse(TicketCode.ToText(code))!;

    private static async Task<Dictionary<int, ECDsa>> PublicKeys(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("select key_no, public_key from event_keys where event_id = $1");
        command.Parameters.Add(new() { Value = EventId });
        await using var reader = await command.ExecuteReaderAsync();
        var keys = new Dictionary<int, ECDsa>();
        while (await reader.ReadAsync())
        {
            var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(reader.GetFieldValue<byte[]>(1), out _);
            keys.Add(reader.GetInt16(0), key);
        }

        return keys;
    }
}
