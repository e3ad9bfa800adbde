using System.Buffers.Binary;

namespace EventLoop.Tickets;

/// <summary>
/// A ticket's id is its order's id plus the ticket's number in the order: the last ten bits of an order's id are zero, those of
/// its tickets count from 1. So a ticket leads to the order that bore it without a look-up, and ids stay ordered by time
/// (UUID version 7, RFC 9562).
/// </summary>
public static class TicketId
{
    /// <summary>The most tickets that one order can have.</summary>
    public const int MaxPerOrder = 1023;

    /// <summary>A fresh order id: version 7, with the ticket number's bits at zero.</summary>
    public static Guid NewOrder(DateTimeOffset now) => With(Guid.CreateVersion7(now), 0);

    /// <summary>The id of the order's ticket with this number, from 1.</summary>
    public static Guid Of(Guid orderId, int number) => With(orderId, number);

    /// <summary>The order that bore the ticket.</summary>
    public static Guid OrderOf(Guid ticketId) => With(ticketId, 0);

    /// <summary>The ticket's number within its order, from 1; 0 for an order's id.</summary>
    public static int NumberOf(Guid ticketId)
    {
        Span<byte> bytes = stackalloc byte[16];
        ticketId.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]) & MaxPerOrder;
    }

    private static Guid With(Guid id, int number)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, MaxPerOrder);
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var tail = BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[14..], (ushort)((tail & ~MaxPerOrder) | number));
        return new Guid(bytes, bigEndian: true);
    }
}
