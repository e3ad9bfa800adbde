using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using EventLoop.Requests;
using EventLoop.Tickets;

namespace EventLoop.Gates;

/// <summary>A device without the network, as <c>OFFLINE.md</c> describes it: it knows the manifest and nothing else.</summary>
internal sealed class OfflineDevice(JsonElement manifest, byte[] tickets, AccessRules rules)
{
    private readonly Dictionary<Guid, byte[]> rows = tickets.Chunk(ManifestRow.Length).ToDictionary(row => new Guid(row.AsSpan(0, 16), bigEndian: true));
    private readonly Dictionary<Guid, EntryState> states = [];
    private readonly Dictionary<int, ECDsa> keys = manifest.GetProperty("keys").EnumerateArray()
        .ToDictionary(key => key.GetProperty("number").GetInt32(), key => Import(key.GetProperty("publicKey").GetBytesFromBase64()));

    private Guid EventId => manifest.GetProperty("eventId").GetGuid();

    public int Tickets => rows.Count;

    /// <summary>Takes the rows of tickets that have changed.</summary>
    public void Take(byte[] changed)
    {
        foreach (var row in changed.Chunk(ManifestRow.Length))
        {
            rows[new(row.AsSpan(0, 16), bigEndian: true)] = row;
            states.Remove(new(row.AsSpan(0, 16), bigEndian: true));
        }
    }

    public Verdict Judge(string text, Guid gateId, ScanDirection direction, DateTimeOffset at)
    {
        var code = TicketCode.Parse(text);
        var isOurs = code is not null && keys.TryGetValue(code.KeyNo, out var key) && code.IsSigned(EventId, key);
        var gate = Situation(gateId);
        if (!isOurs || !rows.TryGetValue(code!.TicketId, out var row))
            return Admission.Judge(default, gate, direction, EntryState.Fresh, at);
        var type = manifest.GetProperty("ticketTypes")[row[16]].GetProperty("ticketTypeId").GetGuid();
        var state = row[17] switch
        {
            0 => TicketState.Valid,
            1 => TicketState.Refunded,
            2 => TicketState.Blocked,
            _ => TicketState.Cancelled,
        };
        var isOld = BinaryPrimitives.ReadUInt16BigEndian(row.AsSpan(18)) != code.Version;
        var isFresh = code.Rotating is { } value
            && RotatingCode.IsFresh(RotatingCode.Secret(manifest.GetProperty("rotatingKey").GetBytesFromBase64(), code.TicketId, code.Version), value, at);
        var before = states.TryGetValue(code.TicketId, out var known) ? known : Entries(row);
        var verdict = Admission.Judge(new(state, EventId, type, isOld, isFresh), gate, direction, before, at);
        if (verdict.Reason is null)
            states[code.TicketId] = verdict.After ?? (direction == ScanDirection.Entry ? before.Enter(at) : before.Leave(at));
        return verdict;
    }

    private GateSituation Situation(Guid gateId)
    {
        var gate = manifest.GetProperty("gates").EnumerateArray().Single(one => one.GetProperty("gateId").GetGuid() == gateId);
        var direction = Enum.GetValues<GateDirection>().Single(way => way.Text() == gate.Text("direction"));
        var terms = new GateTerms(
            gate.Text("name"), [.. gate.GetProperty("ticketTypeIds").EnumerateArray().Select(id => id.GetGuid())], direction, Time(gate, "admitsFrom"), Time(gate, "admitsUntil"));
        return new(gateId, EventId, terms, gate.Text("status") == "open", manifest.Text("status") == "cancelled", Time(manifest, "endTime")!.Value)
        {
            Access = rules.IsEmpty ? null : new(rules, manifest.Text("timeZone"), rules.AreaOf(gateId), false),
        };
    }

    private EntryState Entries(byte[] row)
    {
        var epoch = Time(manifest, "epoch")!.Value;
        string[] areas = ["", .. rules.Areas.Select(area => area.Name)];
        return new(
            row[20],
            At(23),
            At(26),
            At(29),
            row[22] == 255 ? null : DateOnly.FromDateTime(epoch.UtcDateTime).AddDays(row[22]),
            row[21],
            [.. areas.Select((area, at) => new AreaPresence(area, row[32 + at])).Where(area => area.People > 0)]);

        DateTimeOffset? At(int offset)
        {
            var ticks = (row[offset] << 16) | (row[offset + 1] << 8) | row[offset + 2];
            return ticks == 0xFF_FFFF ? null : epoch.AddSeconds((double)ticks * manifest.GetProperty("tickSeconds").GetInt32());
        }
    }

    private static DateTimeOffset? Time(JsonElement of, string member) =>
        of.GetProperty(member) is { ValueKind: JsonValueKind.String } time ? time.GetDateTimeOffset() : null;

    private static ECDsa Import(byte[] publicKey)
    {
        var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(publicKey, out _);
        return key;
    }
}
