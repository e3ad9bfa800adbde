using Xunit;

namespace EventLoop.Screens;

public sealed class PaletteTests
{
    private static readonly Palette.Rgb[] Days = [Palette.Rgb.Of("fdfcfb"), Palette.Rgb.Of("f6f2ef")];
    private static readonly Palette.Rgb[] Nights = [Palette.Rgb.Of("1c0f1a"), Palette.Rgb.Of("150a13")];

    [Fact]
    public void Whatever_an_organizer_chooses_can_be_read_by_day_and_by_night()
    {
        for (var colour = 0; colour < 0x1000; colour++)
        {
            var hex = $"#{(colour >> 8) * 17:x2}{((colour >> 4) & 15) * 17:x2}{(colour & 15) * 17:x2}";
            var palette = Palette.Of(hex, hex)!;
            foreach (var (tones, grounds) in new[] { (palette.ByDay(), Days), (palette.ByNight(), Nights) })
            {
                var primary = Palette.Rgb.Of(tones.Primary[1..]);
                Assert.All(grounds, ground => Assert.True(primary.Against(ground) >= 4.5, $"{hex}: {tones.Primary}"));
                Assert.True(primary.Against(Palette.Rgb.Of(tones.OnPrimary[1..])) >= 4.5, $"{hex}: {tones.Primary}");
                Assert.True(Palette.Rgb.Of(tones.Secondary[1..]).Against(Palette.Rgb.Of(tones.OnSecondary[1..])) >= 4.5, $"{hex}: {tones.Secondary}");
            }
        }
    }

    [Fact]
    public void A_colour_that_can_be_read_stays_as_it_was_chosen() => Assert.Equal("#b0124a", Palette.Of("#b0124a", null)!.ByDay().Primary);

    [Theory]
    [InlineData("000000", "ffffff", 21)]
    [InlineData("777777", "ffffff", 4.48)] // https://webaim.org/resources/contrastchecker/
    [InlineData("d91e5b", "ffffff", 4.90)]
    public void Contrast_is_as_WCAG_has_it(string one, string other, double contrast) =>
        Assert.Equal(contrast, Palette.Rgb.Of(one).Against(Palette.Rgb.Of(other)), 0.01);

    [Theory]
    [InlineData("d91e5b-3d0f3a", true)]
    [InlineData("D91e5b-3d0f3a", false)]
    [InlineData("d91e5b-3d0f3a}", false)]
    [InlineData("d91e5b-3d0f3", false)]
    [InlineData("-d91e5b3d0f3a", false)]
    [InlineData("d91e5b--d0f3a", false)]
    public void Only_two_colours_name_a_sheet(string name, bool isOne) => Assert.Equal(isOne, Palette.Read(name) is not null);
}
