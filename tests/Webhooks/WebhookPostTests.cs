using System.Net;
using Xunit;

namespace EventLoop.Webhooks;

/// <summary>Where messages are not sent to, whatever an address says.</summary>
public sealed class WebhookPostTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2027, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private WebhookReceiver receiver = null!;

    public async Task InitializeAsync() => receiver = await WebhookReceiver.Start();

    public async Task DisposeAsync() => await receiver.DisposeAsync();

    [Fact]
    public async Task A_name_that_stands_for_an_address_inside_is_not_connected_to()
    {
        var answer = await Send(new() { TimeoutSeconds = 5 }, $"http://hooks.example.org:{new Uri(receiver.Address).Port}/", _ => [IPAddress.Loopback]);

        Assert.Equal((null, WebhookAnswer.AddressRefused), (answer.Status, answer.Failure));
        Assert.Empty(receiver.Came);
    }

    [Fact]
    public async Task An_address_inside_is_not_connected_to_either()
    {
        var answer = await Send(new() { TimeoutSeconds = 5 }, receiver.Address, null);

        Assert.Equal(WebhookAnswer.AddressRefused, answer.Failure);
        Assert.Empty(receiver.Came);
    }

    /// <summary>What a second look would say does not matter: there is none.</summary>
    [Fact]
    public async Task A_name_is_resolved_once_and_what_was_looked_at_is_connected_to()
    {
        var looks = 0;
        var answer = await Send(
            new() { AllowPrivateAddresses = true },
            $"http://hooks.example.org:{new Uri(receiver.Address).Port}/",
            _ => ++looks == 1 ? [IPAddress.Loopback] : throw new InvalidOperationException("Looked at twice."));

        Assert.True(answer.HasArrived);
        Assert.Equal(1, looks);
    }

    [Fact]
    public async Task A_redirect_is_an_answer_like_any_other()
    {
        receiver.Answer = _ => 302;
        var answer = await Send(new() { AllowPrivateAddresses = true }, receiver.Address, null);

        Assert.Equal(302, answer.Status);
        Assert.False(answer.HasArrived);
        Assert.Single(receiver.Came);
    }

    private static async Task<WebhookAnswer> Send(WebhookOptions options, string url, Func<string, IPAddress[]>? resolve)
    {
        using var post = resolve is null
            ? new WebhookPost(options)
            : new WebhookPost(options) { Resolve = (host, _) => Task.FromResult(resolve(host)) };
        return await post.Send(url, "msg_1", Now, "v1,none", "{}", CancellationToken.None);
    }
}
