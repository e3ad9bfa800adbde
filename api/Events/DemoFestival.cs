using EventLoop.Gates;

namespace EventLoop.Events;

/// <summary>What the demo consists of: a festival of three days with everything that there is to try.</summary>
internal static class DemoFestival
{
    public const string OrganizerEmail = "organizer@demo.example";
    public const string AttendeeEmail = "visitor@demo.example";

    /// <summary>Known to everybody: the demo is for trying things, not for the internet.</summary>
    public const string Password = "polder lights demo";

    /// <summary>The early birds that stay when all demo orders are placed.</summary>
    public const int EarlyBirdsLeft = 3;

    private const int EarlyBirds = 60;

    /// <summary>Its ticket types, in the order in which they are created.</summary>
    public enum Ticket
    {
        Weekend,
        Camping,
        EarlyBird,
        Saturday,
        Sunday,
        Child,
    }

    public static (string Name, GateDirection Direction, Ticket[] LetsIn)[] Gates { get; } =
    [
        ("Main entrance", GateDirection.Both, []),
        ("East entrance", GateDirection.Entry, []),
        ("Campsite", GateDirection.Both, [Ticket.Camping]),
        ("South exit", GateDirection.Exit, []),
    ];

    /// <summary>Devices, and at which of <see cref="Gates"/> they scan.</summary>
    public static (string Name, int[] Gates)[] Devices { get; } =
    [
        ("Scanner at the main entrance", [0]),
        ("Scanner at the east entrance", [1]),
        ("Scanner at the campsite", [2]),
        ("Phone of the supervisor", [0, 1, 2, 3]),
    ];

    /// <summary>A festival that begins on a Friday, three to four weeks after it is created.</summary>
    public static CreateEvent Event(DateTimeOffset now)
    {
        var friday = now.UtcDateTime.Date.AddDays(21);
        while (friday.DayOfWeek != DayOfWeek.Friday)
            friday = friday.AddDays(1);
        var start = new DateTimeOffset(friday.AddHours(12), TimeSpan.Zero);
        var end = start.AddHours(58);
        return new(
            new EventDetails(
                "Polder Lights",
                "Three days of music, light and wide skies on an island near Amsterdam. Forty acts on four stages, a campsite by the water, "
                + "and boats from Central Station every ten minutes.",
                start,
                end,
                "Europe/Amsterdam",
                "EUR",
                FeePayer.Attendee,
                new("Vuurtoreneiland", "Uitdammerdijk 1, 1026 CP Amsterdam", 12_000, 52.3722, 5.0131),
                8)
            {
                RefundPolicy = new(UntilHoursBefore: 48, FeeKept: true),
            },
            [
                new("Weekend", 14_900, 5_000, null, null, null, false),
                new("Weekend with camping", 19_900, 1_200, null, null, 4, false),
                new("Early bird", 11_900, EarlyBirds, null, null, 4, false),
                new("Saturday", 7_500, 2_000, null, null, null, false),
                new("Sunday", 6_500, 2_000, start.AddDays(-7), null, null, false),
                new("Child under 12", 0, 500, null, null, 4, false),
            ]);
    }

    /// <summary>How the festival shows itself, from its first hour on.</summary>
    public static EventLook Look(DateTimeOffset start) => new(
        "polder-lights",
        "#0a6b72",
        "#0b2f4f",
        null,
        null,
        null,
        [
            new(start, "Boats begin to sail", "Central Station"),
            new(start.AddHours(3), "Opening parade", "Lighthouse"),
            new(start.AddHours(6), "De Staat van Licht", "Main stage"),
            new(start.AddHours(27), "Children's lantern walk", "Campsite"),
            new(start.AddHours(31), "Noorderzon Orchestra", "Main stage"),
            new(start.AddHours(54), "Closing: the long loop", "Main stage"),
        ]);

    /// <summary>Who has bought what before the demo begins: nearly all early birds, and some of the rest.</summary>
    public static IEnumerable<(string Name, Ticket Ticket, int Quantity)> Orders()
    {
        string[] first = ["Anna", "Bram", "Carmen", "Daan", "Emma", "Farid", "Greta", "Hugo", "Ines", "Jasper", "Kim", "Lotte", "Milan", "Noor", "Olaf"];
        string[] last = ["Bakker", "de Boer", "Jansen", "Mulder", "Okafor", "Silva", "Visser", "Yilmaz"];
        Ticket[] others = [Ticket.Weekend, Ticket.Camping, Ticket.Saturday, Ticket.Weekend, Ticket.Child];
        var left = EarlyBirds - EarlyBirdsLeft;
        for (var n = 0; left > 0 || n < 60; n++)
        {
            var name = $"{first[n % first.Length]} {last[n % last.Length]}";
            if (n % 2 == 0 && left > 0)
            {
                var quantity = Math.Min(left, (n % 3) + 1);
                left -= quantity;
                yield return (name, Ticket.EarlyBird, quantity);
            }
            else
            {
                yield return (name, others[n % others.Length], (n % 4) + 1);
            }
        }
    }

    /// <summary>An id of the demo: the same on every start with the same master key, and nobody else can tell it in advance.</summary>
    public static Guid Id(MasterKey master, string what)
    {
        var bytes = master.Derive($"demo {what}").AsSpan(0, 16);

        // Version 8, variant 1: made by the application's own rule (RFC 9562, 5.8).
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new(bytes, bigEndian: true);
    }
}
