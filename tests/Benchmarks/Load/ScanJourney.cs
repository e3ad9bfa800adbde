using System.Text;

namespace EventLoop.Benchmarks;

/// <summary>A device at one of the gates scans the next ticket, each once.</summary>
internal sealed class ScanJourney(LoadPlan plan, TicketCodes codes, int connection) : Journey
{
    private readonly byte[] begin = Encoding.UTF8.GetBytes(
        $"POST /api/v1/checkin/scan HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAuthorization: Bearer {plan.DeviceToken}\r\nContent-Length: ");

    private readonly byte[] middle = Encoding.UTF8.GetBytes(
        $"\",\"gateId\":\"{plan.Gates![connection % plan.Gates.Length]}\",\"direction\":\"entry\",\"nonce\":\"");

    private ReadOnlyMemory<byte> code;

    private static ReadOnlySpan<byte> BodyBegin => "{\"code\":\""u8;

    private static ReadOnlySpan<byte> BodyEnd => "\"}"u8;

    public override int Requests => 1;

    public override bool Begin() => codes.TryTake(plan.RepeatsCodes, out code);

    public override int Write(Span<byte> request)
    {
        const int NonceDigits = 32;
        var writer = new RequestWriter(request);
        writer.Add(begin);
        writer.Add(BodyBegin.Length + code.Length + middle.Length + NonceDigits + 4 + BodyEnd.Length);
        writer.Add("\r\n\r\n"u8);
        writer.Add(BodyBegin);
        writer.Add(code.Span);
        writer.Add(middle);
        WriteNonce(ref writer);
        writer.Add(BodyEnd);
        return writer.Length;
    }

    protected override Step Read(in HttpAnswer answer) =>
        answer.Status == 200 && answer.Body.IndexOf("\"result\":\"admitted\""u8) >= 0 ? Step.Done : Step.Refused;

    private static void WriteNonce(ref RequestWriter writer)
    {
        Span<byte> digits = stackalloc byte[32];
        FillHex(digits);
        Span<int> groups = [0, 8, 12, 16, 20, 32];
        for (var group = 1; group < groups.Length; group++)
        {
            if (group > 1)
                writer.Add("-"u8);
            writer.Add(digits[groups[group - 1]..groups[group]]);
        }
    }
}

/// <summary>A file of codes, handed out one by one to all connections of a process, also over several plans.</summary>
internal sealed class TicketCodes(string path)
{
    private readonly byte[] lines = File.ReadAllBytes(path);
    private readonly int lineLength = File.ReadLines(path).First().Length + 1;
    private int next;

    public bool TryTake(bool repeats, out ReadOnlyMemory<byte> code)
    {
        if (repeats && (next + 1) * lineLength > lines.Length)
            next = 0;
        code = default;
        if ((next + 1) * lineLength > lines.Length)
            return false;
        code = lines.AsMemory(next++ * lineLength, lineLength - 1);
        return true;
    }
}
