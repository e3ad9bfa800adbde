using Xunit;

namespace EventLoop.Events;

public sealed class EventVideosTests
{
    [Theory]
    [InlineData("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=1s", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ")]
    [InlineData("https://youtu.be/dQw4w9WgXcQ?si=x", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ")]
    [InlineData("https://www.youtube.com/shorts/dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ")]
    [InlineData("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1")]
    [InlineData("https://player.vimeo.com/video/76979871", "https://player.vimeo.com/video/76979871?dnt=1")]
    [InlineData("https://Tube.Example.org/w/4pXz9", "https://tube.example.org/videos/embed/4pXz9")]
    [InlineData("http://youtu.be/dQw4w9WgXcQ", null)]
    [InlineData("https://youtu.be/", null)]
    [InlineData("https://youtu.be/a\"><script>", null)]
    [InlineData("https://user@youtu.be/dQw4w9WgXcQ", null)]
    [InlineData("https://youtu.be:8443/dQw4w9WgXcQ", null)]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("https://www.youtube.com/watch?v=../../x", null)]
    public void A_film_is_shown_by_the_player_that_tells_least(string address, string? player) => Assert.Equal(player, EventVideos.Read(address)?.Player());

    [Theory]
    [InlineData("https://youtu.be/dQw4w9WgXcQ")]
    [InlineData("https://vimeo.com/76979871")]
    [InlineData("https://tube.example.org/w/4pXz9")]
    public void Where_people_see_it_leads_to_the_same_film(string address) =>
        Assert.Equal(EventVideos.Read(address), EventVideos.Read(EventVideos.Read(address)!.Watch()));
}
