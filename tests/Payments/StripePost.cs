using System.Net;
using System.Text.Json.Nodes;

namespace EventLoop.Payments;

/// <summary>Delivers Stripe's messages as Stripe does: late, in any order, more than once, again until they are taken; and now and then not at all.</summary>
internal sealed class StripePost(FakeStripe stripe, HttpClient http, int seed)
{
    private const string Path = "/api/v1/payments/stripe/webhook";

    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(300);

    private readonly Random dice = new(seed);
    private readonly List<Task> underWay = [];
    private readonly List<(byte[] Body, string Signature)> delivered = [];
    private int lost;
    private int before;

    public int Delivered => delivered.Count;

    public int Lost => lost;

    /// <summary>So many came before Stripe's answer did.</summary>
    public int Before => before;

    /// <summary>What was sent once, for sending it again.</summary>
    public IReadOnlyList<(byte[] Body, string Signature)> Sent => delivered;

    /// <param name="mayBeLost">Stripe gives up after days; the product has to find out by itself.</param>
    public void Send(string type, JsonNode about, bool mayBeLost = true)
    {
        lock (underWay)
        {
            if (mayBeLost && dice.Next(20) == 0)
            {
                lost++;
                return;
            }

            var message = stripe.Message(type, about);
            delivered.Add(message);
            for (var copies = dice.Next(3) == 0 ? 2 : 1; copies > 0; copies--)
                underWay.Add(Deliver(message, TimeSpan.FromMilliseconds(dice.Next(4) == 0 ? dice.Next(2_500) : dice.Next(150))));
        }
    }

    /// <summary>Of what Stripe does itself, some messages come before its answer does, and the others as any.</summary>
    public Task SendAround(string type, JsonNode about)
    {
        lock (underWay)
        {
            if (dice.Next(2) == 0)
            {
                var message = stripe.Message(type, about);
                delivered.Add(message);
                before++;
                return TryOnce(message);
            }
        }

        Send(type, about);
        return Task.CompletedTask;
    }

    /// <summary>Nothing is on its way.</summary>
    public bool IsSettled
    {
        get
        {
            lock (underWay)
                return underWay.All(task => task.IsCompleted);
        }
    }

    public async Task Settle()
    {
        while (true)
        {
            Task[] open;
            lock (underWay)
                open = [.. underWay.Where(task => !task.IsCompleted)];
            if (open.Length == 0)
                return;
            await Task.WhenAll(open);
        }
    }

    public async Task<HttpStatusCode> Try((byte[] Body, string? Signature) message)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new ByteArrayContent(message.Body) };
        request.Content.Headers.ContentType = new("application/json");
        if (message.Signature is not null)
            request.Headers.TryAddWithoutValidation("Stripe-Signature", message.Signature);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    private async Task TryOnce((byte[] Body, string Signature) message)
    {
        try
        {
            if (await Try(message) == HttpStatusCode.OK)
                return;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            // It was struck down, and comes back.
        }

        lock (underWay)
            underWay.Add(Deliver(message, Again));
    }

    private async Task Deliver((byte[] Body, string Signature) message, TimeSpan after)
    {
        await Task.Delay(after);
        while (true)
        {
            try
            {
                if (await Try(message) == HttpStatusCode.OK)
                    return;
            }
            catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
            {
                // It was struck down, and comes back.
            }

            await Task.Delay(Again);
        }
    }
}
