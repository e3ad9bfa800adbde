using System.Globalization;
using System.Net;

namespace EventLoop.Rehearsal;

/// <summary>What somebody typed after <c>./eventloop rehearse</c>.</summary>
internal sealed record Options
{
    public const string Help = """
        ./eventloop rehearse [options]: a dress rehearsal against a copy that `./eventloop up --no-rate-limits` runs
          --url URL          where its API is (default: http://127.0.0.1:5080); only on this machine, unless --yes-remote
          --data FOLDER      its data folder, where the auditor finds its database (default: .data)
          --database TEXT    the database's connection string instead
          --curve FILE       when buyers come: lines of `second,buyers` (default: EMF camp's sell-out of 2026, 967 in 17 s)
          --times N          so many times as many buyers as the curve has
          --buyers N --within SECONDS    instead of a curve: most at the opening, then fewer and fewer
          --places N         tickets on sale (default: one for each buyer, fewer than they want)
          --gates N          (default: 8)
          --think SECONDS    how long people think on average before each step (default: 1)
          --event ID         rehearse an event that exists; its organizer's access token is in EVENTLOOP_TOKEN
          --seed N           the same number makes the same buyers
          --html FILE        the report (default: rehearsal.html in the data folder)
          --json FILE        the figures for machines
        Ctrl-C ends the sale early. The exit code is 0 for a good verdict, 1 for a bad one, 2 when there was no rehearsal.
        """;

    private const int MostBuyers = 200_000;
    private const int LongestSeconds = 3600;

    public Uri Url { get; init; } = new("http://127.0.0.1:5080");

    public string Data { get; init; } = Path.Combine(Root(), ".data");

    public string? Database { get; init; }

    public string? Curve { get; init; }

    public int Times { get; init; } = 1;

    public int? Buyers { get; init; }

    public int Within { get; init; } = 30;

    public int? Places { get; init; }

    public int Gates { get; init; } = 8;

    public double Think { get; init; } = 1;

    public Guid? Event { get; init; }

    public int Seed { get; init; } = 1;

    public string? Html { get; init; }

    public string? Json { get; init; }

    public bool YesRemote { get; init; }

    public static Options Parse(IReadOnlyList<string> args)
    {
        var options = new Options();
        for (var at = 0; at < args.Count; at++)
        {
            var name = args[at];
            if (name == "--yes-remote")
                options = options with { YesRemote = true };
            else if (at + 1 < args.Count)
                options = options.With(name, args[++at]);
            else
                throw new RehearsalException($"'{name}' is unknown or needs a value; try ./eventloop rehearse help");
        }

        var host = options.Url.Host;
        var isLocal = host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
        return isLocal || options.YesRemote
            ? options
            : throw new RehearsalException($"{host} is another machine: say --yes-remote if it is yours and may be put under load");
    }

    private Options With(string name, string value) => name switch
    {
        "--url" => this with
        {
            Url = Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : throw Wrong(name, "an http address"),
        },
        "--data" => this with { Data = value },
        "--database" => this with { Database = value },
        "--curve" => this with { Curve = value },
        "--times" => this with { Times = Number(name, value, MostBuyers) },
        "--buyers" => this with { Buyers = Number(name, value, MostBuyers) },
        "--within" => this with { Within = Number(name, value, LongestSeconds) },
        "--places" => this with { Places = Number(name, value, 10 * MostBuyers) },
        "--gates" => this with { Gates = Number(name, value, 200) },
        "--think" => this with
        {
            Think = double.TryParse(value, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= 600
                ? seconds : throw Wrong(name, "seconds, at most 600"),
        },
        "--event" => this with { Event = Guid.TryParse(value, out var id) ? id : throw Wrong(name, "the id of an event") },
        "--seed" => this with { Seed = Number(name, value, int.MaxValue) },
        "--html" => this with { Html = value },
        "--json" => this with { Json = value },
        _ => throw new RehearsalException($"'{name}' is unknown; try ./eventloop rehearse help"),
    };

    private static int Number(string name, string value, int most) =>
        int.TryParse(value, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw Wrong(name, $"a number from 1 to {most}");

    private static RehearsalException Wrong(string name, string what) => new($"{name} needs {what}");

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "EventLoop.sln")))
                return folder.FullName;
        }

        return Environment.CurrentDirectory;
    }
}
