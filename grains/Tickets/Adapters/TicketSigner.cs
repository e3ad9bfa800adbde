using System.Collections.Concurrent;
using EventLoop.Ledger;
using Npgsql;

namespace EventLoop.Tickets;

/// <summary>
/// Signs ticket codes with their event's newest key. A key is made when an event first needs one, and kept in memory for a few
/// minutes, so that a rotation on another silo is soon followed.
/// </summary>
internal class TicketSigner(NpgsqlDataSource database, MasterKey master, TimeProvider time)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5);

    private readonly byte[] macKey = master.Derive("ticket-code");
    private readonly byte[] rotatingKey = master.Derive("rotating-code");
    private readonly byte[] encryptionKey = master.Derive("event-keys");
    private readonly ConcurrentDictionary<Guid, Cached> keys = [];

    /// <summary>The code of a ticket, 100 bytes; <see cref="TicketCode.ToText(byte[])"/> makes it a text.</summary>
    /// <exception cref="LedgerUnavailableException">The event's key could not be read.</exception>
    public virtual async ValueTask<byte[]> Sign(Guid eventId, Guid ticketId, Guid ticketTypeId, ushort codeVersion)
    {
        var key = await Newest(eventId);
        return TicketCode.Write(key.Number, eventId, ticketId, ticketTypeId, codeVersion, macKey, key.Sign);
    }

    /// <summary>The code in this text; null when it is not one that this deployment made.</summary>
    public virtual TicketCode? Read(string? text) => TicketCode.Parse(text) is { } code && code.IsOurs(macKey) ? code : null;

    /// <summary>The secret that a ticket's rotating code is made with; of its holder and of the event's gates only.</summary>
    public byte[] RotatingSecret(Guid eventId, Guid ticketId, ushort codeVersion) =>
        RotatingCode.Secret(RotatingKey(eventId), ticketId, codeVersion);

    /// <summary>What the secrets of an event's tickets follow from: devices need it to judge without the network.</summary>
    public byte[] RotatingKey(Guid eventId) => RotatingCode.EventKey(rotatingKey, eventId);

    /// <summary>It was shown with the rotating value of this moment, or of the step before or after.</summary>
    public bool IsFresh(Guid eventId, TicketCode code, DateTimeOffset at) =>
        code.Rotating is { } value && RotatingCode.IsFresh(RotatingSecret(eventId, code.TicketId, code.Version), value, at);

    /// <summary>From now on this event's codes are signed with a new key; those that older keys signed stay valid.</summary>
    /// <returns>The new key's number.</returns>
    public async Task<byte> Rotate(Guid eventId)
    {
        var last = (await Stored(eventId))?.Number ?? 0;
        await Insert(eventId, EventKey.Create(checked((byte)(last + 1))));
        keys.TryRemove(eventId, out _);
        return (await Newest(eventId)).Number;
    }

    private async ValueTask<EventKey> Newest(Guid eventId)
    {
        var now = time.GetUtcNow();
        if (keys.TryGetValue(eventId, out var cached) && cached.Until > now)
            return await cached.Key;
        foreach (var (old, _) in keys.Where(entry => entry.Value.Until <= now))
            keys.TryRemove(old, out _);

        var fresh = keys.GetOrAdd(eventId, id => new(Load(id), now + KeptFor));
        try
        {
            return await fresh.Key;
        }
        catch (Exception failure)
        {
            keys.TryRemove(new(eventId, fresh));
            if (failure is NpgsqlException or TimeoutException)
                throw new LedgerUnavailableException("The event's key could not be read.", failure);
            throw;
        }
    }

    // Several silos may make the first key at once: whose row is there first, that key is everybody's.
    private async Task<EventKey> Load(Guid eventId)
    {
        if (await Stored(eventId) is { } known)
            return known;
        await Insert(eventId, EventKey.Create(1));
        return await Stored(eventId) ?? throw new InvalidOperationException("The event's key is gone.");
    }

    private async Task<EventKey?> Stored(Guid eventId)
    {
        await using var command = database.CreateCommand(
            "select key_no, private_key from event_keys where event_id = $1 order by key_no desc limit 1");
        command.Parameters.Add(new() { Value = eventId });
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? EventKey.Open(eventId, (byte)reader.GetInt16(0), reader.GetFieldValue<byte[]>(1), encryptionKey)
            : null;
    }

    private async Task Insert(Guid eventId, EventKey key)
    {
        await using var command = database.CreateCommand(
            "insert into event_keys (event_id, key_no, public_key, private_key) values ($1, $2, $3, $4) on conflict do nothing");
        command.Parameters.Add(new() { Value = eventId });
        command.Parameters.Add(new() { Value = (short)key.Number });
        command.Parameters.Add(new() { Value = key.PublicKey() });
        command.Parameters.Add(new() { Value = key.Seal(eventId, encryptionKey) });
        await command.ExecuteNonQueryAsync();
    }

    private sealed record Cached(Task<EventKey> Key, DateTimeOffset Until);
}
