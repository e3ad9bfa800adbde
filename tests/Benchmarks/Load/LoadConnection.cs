using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EventLoop.Benchmarks;

/// <summary>One connection and the journey under way on it. All calls are made under the lock of its run.</summary>
internal sealed class LoadConnection : IDisposable
{
    private readonly LoadRun run;
    private readonly Journey journey;
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly SocketAsyncEventArgs receiving = new(true);
    private readonly byte[] output = new byte[2048];
    private readonly byte[] input = new byte[32 * 1024];
    private int received;
    private int step;
    private long intended;
    private long sent;

    public LoadConnection(LoadRun run, Journey journey, int port)
    {
        this.run = run;
        this.journey = journey;
        socket.Connect(IPAddress.Loopback, port);
        receiving.Completed += (_, _) =>
        {
            lock (run.Turn)
            {
                if (Received())
                    Receive();
            }
        };
    }

    /// <summary>Begins a journey that was due at <paramref name="due"/>; false when there is no visitor left.</summary>
    public bool Start(long due)
    {
        if (!Begin(due))
            return false;
        Receive();
        return true;
    }

    public void Dispose()
    {
        receiving.Dispose();
        socket.Dispose();
    }

    private bool Begin(long due)
    {
        if (!journey.Begin())
            return false;
        intended = due;
        step = 0;
        Send();
        return true;
    }

    /// <summary>A request fits into the socket's buffer, so this does not wait.</summary>
    private void Send()
    {
        var length = journey.Write(output);
        received = 0;
        sent = Stopwatch.GetTimestamp();
        socket.Send(output.AsSpan(0, length));
    }

    private void Receive()
    {
        do
        {
            receiving.SetBuffer(input, received, input.Length - received);
            if (socket.ReceiveAsync(receiving))
                return;
        }
        while (Received());
    }

    /// <summary>Takes what came in; true when more is to be received.</summary>
    private bool Received()
    {
        try
        {
            if (receiving.SocketError != SocketError.Success || receiving.BytesTransferred == 0)
                throw new InvalidDataException("The connection is broken.");
            received += receiving.BytesTransferred;
            return !HttpAnswer.TryRead(input.AsSpan(0, received), out var answer) || Answered(answer);
        }
        catch (Exception fault) when (fault is InvalidDataException or SocketException)
        {
            run.Broken();
            return false;
        }
    }

    private bool Answered(in HttpAnswer answer)
    {
        var now = Stopwatch.GetTimestamp();
        run.StepTook(step++, now - sent);
        var goesOn = journey.Take(answer);
        if (goesOn == true)
        {
            Send();
            return true;
        }

        if (goesOn == false)
            run.Done(now - intended);
        else
            run.Refused(answer.Status, answer.SaysWhenToRetry, now - intended);
        return run.NextDue(this, now, isRefused: goesOn is null) is { } due && (Begin(due) || run.OutOfVisitors(this));
    }
}
