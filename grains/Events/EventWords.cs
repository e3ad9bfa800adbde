namespace EventLoop.Events;

/// <summary>How the values of an event's enums are spelled in tables.</summary>
internal static class EventWords
{
    public static string Of(EventStatus status) => status switch
    {
        EventStatus.Draft => "draft",
        EventStatus.Published => "published",
        EventStatus.Cancelled => "cancelled",
    };

    public static string Of(FeePayer payer) => payer switch
    {
        FeePayer.Attendee => "attendee",
        FeePayer.Organizer => "organizer",
    };

    public static EventStatus Status(string word) => Enum.GetValues<EventStatus>().First(status => Of(status) == word);
}
