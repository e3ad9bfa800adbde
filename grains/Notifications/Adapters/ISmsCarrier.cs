namespace EventLoop.Notifications;

/// <summary>Hands a text message to whoever delivers it.</summary>
internal interface ISmsCarrier
{
    /// <summary>Returns when the message is theirs.</summary>
    /// <param name="id">By which what becomes of it is reported.</param>
    /// <param name="number">As E.164 has it: <c>+31612345678</c>.</param>
    /// <exception cref="SendingFailedException">It is not, or nobody knows.</exception>
    Task Send(Guid id, string number, string text);
}
