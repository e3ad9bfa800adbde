using System.Text;

namespace EventLoop.Benchmarks;

/// <summary>A guest places an order and pays for it, each under an idempotency key of its own.</summary>
internal sealed class OrderJourney(LoadPlan plan) : Journey
{
    private const int KeyDigits = 32;
    private const int EmailDigits = 16;

    private readonly byte[] bodyBegin = Encoding.UTF8.GetBytes(
        $$"""{"eventId":"{{plan.EventId}}","items":[{"ticketTypeId":"{{plan.TicketTypeId}}","quantity":{{plan.Quantity}}}],"attendee":{"email":"b""");

    private readonly byte[] orderId = new byte[64];
    private readonly byte[] orderToken = new byte[256];
    private readonly byte[] paymentIntentId = new byte[256];
    private int orderIdLength;
    private int orderTokenLength;
    private int paymentIntentIdLength;
    private bool placed;

    private static ReadOnlySpan<byte> BodyEnd => "@example.org\",\"name\":\"Ann Example\"}}"u8;

    public override int Requests => 2;

    public override bool Begin()
    {
        placed = false;
        return true;
    }

    public override int Write(Span<byte> request)
    {
        var writer = new RequestWriter(request);
        if (placed)
            WriteConfirm(ref writer);
        else
            WritePlace(ref writer);
        return writer.Length;
    }

    protected override Step Read(in HttpAnswer answer)
    {
        if (answer.Status != (placed ? 200 : 201))
            return Step.Refused;
        if (placed)
            return Step.Done;

        orderIdLength = Keep(answer.Text("\"orderId\":\""u8), orderId);
        orderTokenLength = Keep(answer.Text("\"orderToken\":\""u8), orderToken);
        paymentIntentIdLength = Keep(answer.Text("\"paymentIntentId\":\""u8), paymentIntentId);
        placed = true;
        return Step.Next;
    }

    private void WritePlace(ref RequestWriter writer)
    {
        writer.Add("POST /api/v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nIdempotency-Key: "u8);
        FillHex(writer.Room(KeyDigits));
        writer.Add("\r\nContent-Length: "u8);
        writer.Add(bodyBegin.Length + EmailDigits + BodyEnd.Length);
        writer.Add("\r\n\r\n"u8);
        writer.Add(bodyBegin);
        FillHex(writer.Room(EmailDigits));
        writer.Add(BodyEnd);
    }

    private void WriteConfirm(ref RequestWriter writer)
    {
        writer.Add("POST /api/v1/orders/"u8);
        writer.Add(orderId.AsSpan(0, orderIdLength));
        writer.Add("/confirm HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nX-Order-Token: "u8);
        writer.Add(orderToken.AsSpan(0, orderTokenLength));
        writer.Add("\r\nIdempotency-Key: "u8);
        FillHex(writer.Room(KeyDigits));
        writer.Add("\r\nContent-Length: "u8);
        var begin = "{\"paymentIntentId\":\""u8;
        var end = "\"}"u8;
        writer.Add(begin.Length + paymentIntentIdLength + end.Length);
        writer.Add("\r\n\r\n"u8);
        writer.Add(begin);
        writer.Add(paymentIntentId.AsSpan(0, paymentIntentIdLength));
        writer.Add(end);
    }

    private static int Keep(ReadOnlySpan<byte> text, byte[] place)
    {
        text.CopyTo(place);
        return text.Length;
    }
}
