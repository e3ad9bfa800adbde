using System.Net;
using System.Text.RegularExpressions;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace EventLoop.Rehearsal;

/// <summary>The charts of the report, as SVG that stands in the page itself.</summary>
internal static partial class Charts
{
    private const double Width = 1040;
    private const double Height = 300;

    private static readonly OxyColor Ink = OxyColor.Parse("#3b4252");
    private static readonly OxyColor Grid = OxyColor.Parse("#e6e9ef");
    private static readonly OxyColor Green = OxyColor.Parse("#2f9e6e");
    private static readonly OxyColor Amber = OxyColor.Parse("#e8a33d");
    private static readonly OxyColor Red = OxyColor.Parse("#d4574e");
    private static readonly OxyColor Blue = OxyColor.Parse("#3d6fd9");

    /// <summary>Buyers who came and orders that were paid, by second.</summary>
    public static string Rush(IReadOnlyList<Second> seconds)
    {
        var model = Model("seconds since the opening");
        model.Series.Add(Area("buyers who came", Blue, seconds.Select(second => (double)second.Arrived)));
        model.Series.Add(Line("orders paid", Green, seconds.Select(second => (double)second.Paid)));
        model.Series.Add(Line("told that it is sold out", Amber, seconds.Select(second => (double)second.SoldOut)));
        return Figure(model, "in one second");
    }

    /// <summary>Tickets sold and held, against what there is.</summary>
    public static string Tickets(IReadOnlyList<Second> seconds, int places)
    {
        var model = Model("seconds since the opening");
        model.Series.Add(Area("held", Amber, seconds.Select(second => (double)second.Sold + second.Held)));
        model.Series.Add(Area("sold", Green, seconds.Select(second => (double)second.Sold), opacity: 255));
        model.Series.Add(Line("on sale", Ink, seconds.Select(_ => (double)places), LineStyle.Dash));
        return Figure(model, "tickets");
    }

    /// <summary>How long people waited for an answer, on a scale where each step is ten times the one before.</summary>
    public static string Waiting(IReadOnlyList<IReadOnlyList<float>> latencies, string since)
    {
        var bySecond = latencies.Select((some, at) => (At: at, Took: Percentiles.Of(some))).Where(second => second.Took.Count > 0).ToList();
        var model = Model(since, isLogarithmic: true);
        model.Series.Add(Points("slowest of a hundred (p99)", Red, bySecond.Select(second => (second.At, second.Took.P99))));
        model.Series.Add(Points("one of two (p50)", Blue, bySecond.Select(second => (second.At, second.Took.P50))));
        return Figure(model, "milliseconds until there is an answer for good");
    }

    /// <summary>People let in and turned away, by second.</summary>
    public static string Gates(IReadOnlyList<Second> seconds)
    {
        var model = Model("seconds since the gates opened");
        model.Series.Add(Area("let in", Green, seconds.Select(second => (double)second.Admitted)));
        model.Series.Add(Line("turned away", Red, seconds.Select(second => (double)second.TurnedAway)));
        return Figure(model, "people in one second");
    }

    private static PlotModel Model(string across, bool isLogarithmic = false)
    {
        var model = new PlotModel
        {
            DefaultFont = "Inter, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif",
            DefaultFontSize = 13,
            TextColor = Ink,
            PlotAreaBorderThickness = new OxyThickness(0, 0, 0, 1),
            PlotAreaBorderColor = Grid,
            Padding = new OxyThickness(4, 4, 16, 4),
            PlotMargins = new OxyThickness(64, double.NaN, double.NaN, double.NaN), // Labels are wider than the exporter thinks.
        };
        model.Axes.Add(Dress(new LinearAxis { Position = AxisPosition.Bottom, Minimum = 0, Title = across, MajorGridlineStyle = LineStyle.None }));
        model.Axes.Add(Dress(isLogarithmic
            ? new LogarithmicAxis { Position = AxisPosition.Left, Minimum = 1, MinorGridlineStyle = LineStyle.None }
            : new LinearAxis { Position = AxisPosition.Left, Minimum = 0, MinimumRange = 1, MaximumPadding = 0.08, StringFormat = "#,0" }));
        return model;
    }

    private static Axis Dress(Axis axis)
    {
        axis.MajorGridlineStyle = axis.Position == AxisPosition.Left ? LineStyle.Solid : LineStyle.None;
        axis.MajorGridlineColor = Grid;
        axis.TicklineColor = OxyColors.Transparent;
        axis.AxislineStyle = LineStyle.None;
        axis.TitleColor = axis.TextColor = OxyColor.Parse("#6b7385");
        axis.AxisTitleDistance = 8;
        return axis;
    }

    private static AreaSeries Area(string title, OxyColor color, IEnumerable<double> values, byte opacity = 70)
    {
        var area = new AreaSeries { Title = title, Color = color, Fill = OxyColor.FromAColor(opacity, color), StrokeThickness = 2, ConstantY2 = 0 };
        area.Points.AddRange(values.Select((value, at) => new DataPoint(at, value)));
        return area;
    }

    private static LineSeries Line(string title, OxyColor color, IEnumerable<double> values, LineStyle style = LineStyle.Solid)
    {
        var line = new LineSeries { Title = title, Color = color, StrokeThickness = 2.5, LineStyle = style };
        line.Points.AddRange(values.Select((value, at) => new DataPoint(at, value)));
        return line;
    }

    private static LineSeries Points(string title, OxyColor color, IEnumerable<(int At, double Value)> values)
    {
        var line = new LineSeries { Title = title, Color = color, StrokeThickness = 2.5, MarkerType = MarkerType.Circle, MarkerSize = 3, MarkerFill = color };
        line.Points.AddRange(values.Select(value => new DataPoint(value.At, Math.Max(1, value.Value))));
        return line;
    }

    /// <summary>The chart without an XML declaration, as wide as the page lets it be, and its legend, which the page sets better.</summary>
    private static string Figure(PlotModel model, string unit)
    {
        var svg = new SvgExporter { Width = Width, Height = Height, IsDocument = false }.ExportToString(model);
        var names = model.Series.OfType<LineSeries>().Select(series =>
            $"<span><i style=\"background:#{series.Color.R:x2}{series.Color.G:x2}{series.Color.B:x2}\"></i>{WebUtility.HtmlEncode(series.Title)}</span>");
        return $"""
            <figure><figcaption>{string.Concat(names)}<em>{unit}</em></figcaption>
            {Size().Replace(svg, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" ", 1)}</figure>
            """;
    }

    [GeneratedRegex("<svg width=\"[^\"]*\" height=\"[^\"]*\" ")]
    private static partial Regex Size();
}
