using EventLoop.Payments;
using Microsoft.Playwright;

namespace EventLoop.Screens;

/// <summary>
/// What a browser meets at Stripe's addresses, as far as the product uses it (docs.stripe.com/js): the script, the frame that the card is typed into,
/// the interface that the frame confirms payments with, and a bank's page. It refuses what Stripe refuses, so that a page which only a
/// mock would take fails. The payments are those of <see cref="FakeStripe"/>.
/// </summary>
internal sealed class StripeInBrowser(FakeStripe stripe)
{
    private const string Script = """
        window.Stripe = (key) => {
          if (!/^pk_(test|live)_/.test(key)) throw new Error("IntegrationError: this is no publishable key");
          return {
            elements(options) {
              const unknown = Object.keys(options).find((name) => !["clientSecret", "appearance", "locale", "fonts", "loader"].includes(name));
              if (unknown) throw new Error("IntegrationError: unknown option " + unknown);
              const elements = { secret: options.clientSecret, frame: null };
              elements.create = (kind) => {
                if (kind !== "payment") throw new Error("IntegrationError: no such element " + kind);
                return { mount(selector) {
                  elements.frame = document.createElement("iframe");
                  elements.frame.src = "https://js.stripe.com/v3/elements-inner-payment.html";
                  elements.frame.title = "Secure payment input frame";
                  document.querySelector(selector).append(elements.frame);
                } };
              };
              return elements;
            },
            async confirmPayment({ elements, confirmParams, redirect }) {
              const answer = await new Promise((resolve) => {
                addEventListener("message", (e) => e.origin === "https://js.stripe.com" && resolve(e.data), { once: true });
                elements.frame.contentWindow.postMessage({ secret: elements.secret, returnUrl: confirmParams?.return_url ?? "" }, "https://js.stripe.com");
              });
              if (answer.error) return { error: answer.error };
              if (answer.redirect) return location.assign(answer.redirect), new Promise(() => {});
              if (redirect !== "if_required") return location.assign(confirmParams.return_url), new Promise(() => {});
              return { paymentIntent: answer };
            },
          };
        };
        """;

    private const string Frame = """
        <!DOCTYPE html><input id="card" autocomplete="cc-number" aria-label="Card number">
        <script>
          addEventListener("message", async (e) => {
            const answer = await fetch("https://api.stripe.com/v1/payment_intents/confirm", {
              method: "POST", body: new URLSearchParams({ client_secret: e.data.secret, return_url: e.data.returnUrl, card: document.querySelector("#card").value }),
            });
            e.source.postMessage(await answer.json(), e.origin);
          });
        </script>
        """;

    private const string Bank = """
        <!DOCTYPE html><button id="agree">Agree</button><button id="refuse">Refuse</button>
        <script>
          const asked = new URLSearchParams(location.search);
          const go = (status) => location.assign(asked.get("return_url") + "?payment_intent=" + asked.get("intent") + "&payment_intent_client_secret=" + asked.get("secret") + "&redirect_status=" + status);
          agree.onclick = async () => { await fetch("https://hooks.stripe.com/agree?intent=" + asked.get("intent")); go("succeeded"); };
          refuse.onclick = () => go("failed");
        </script>
        """;

    /// <summary>A card that is taken at once.</summary>
    public const string GoodCard = "4242 4242 4242 4242";

    /// <summary>A card that is declined.</summary>
    public const string DeclinedCard = "4000 0000 0000 0002";

    /// <summary>A card whose bank asks its owner on a page of its own.</summary>
    public const string AskingCard = "4000 0027 6000 3184";

    public async Task Serve(IBrowserContext context)
    {
        await context.RouteAsync("https://js.stripe.com/v3/", route => route.FulfillAsync(new() { ContentType = "text/javascript", Body = Script }));
        await context.RouteAsync("https://js.stripe.com/v3/*.html", route => route.FulfillAsync(new() { ContentType = "text/html", Body = Frame }));
        await context.RouteAsync("https://hooks.stripe.com/bank*", route => route.FulfillAsync(new() { ContentType = "text/html", Body = Bank }));
        await context.RouteAsync("https://hooks.stripe.com/agree*", route =>
        {
            stripe.Intent(System.Web.HttpUtility.ParseQueryString(new Uri(route.Request.Url).Query)["intent"]!).Pay();
            return route.FulfillAsync(new() { Body = "" });
        });
        await context.RouteAsync("https://api.stripe.com/**", route =>
        {
            var asked = System.Web.HttpUtility.ParseQueryString(route.Request.PostData!);
            return route.FulfillAsync(new() { ContentType = "application/json", Headers = [new("Access-Control-Allow-Origin", "*")], Body = Confirm(asked["client_secret"]!, asked["return_url"]!, asked["card"]!) });
        });
    }

    private string Confirm(string secret, string returnUrl, string card)
    {
        var intent = stripe.Intent(secret[..secret.IndexOf("_secret", StringComparison.Ordinal)]);

        // Intents take whatever the account takes, and some of that leaves the page: so Stripe wants an address for all of them.
        if (!Uri.IsWellFormedUriString(returnUrl, UriKind.Absolute))
            return """{"error":{"type":"invalid_request_error","message":"A `return_url` must be specified because this Payment Intent is configured to automatically accept the payment methods enabled in the Dashboard."}}""";
        switch (card)
        {
            case GoodCard:
                intent.Pay();
                return $$"""{"id":"{{intent.Id}}","object":"payment_intent","status":"succeeded"}""";
            case AskingCard:
                return $$"""{"redirect":"https://hooks.stripe.com/bank?intent={{intent.Id}}&secret={{secret}}&return_url={{Uri.EscapeDataString(returnUrl)}}"}""";
            default:
                intent.Decline();
                return """{"error":{"type":"card_error","code":"card_declined","message":"Your card was declined."}}""";
        }
    }
}
