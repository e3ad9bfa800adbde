using EventLoop.Payments;

namespace EventLoop.Events;

/// <summary>How the values of an event's enums are spelled in tables and over HTTP.</summary>
public static class EventWords
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

    public static string Of(StaffRights rights) => rights switch
    {
        StaffRights.Scan => "scan",
        StaffRights.LookUp => "look_up",
        StaffRights.Supervise => "supervise",
    };

    public static string Of(SaleStatus status) => status switch
    {
        SaleStatus.OnSale => "on_sale",
        SaleStatus.Upcoming => "upcoming",
        SaleStatus.Ended => "ended",
        SaleStatus.SoldOut => "sold_out",
    };

    public static string Of(TaxMode mode) => mode switch
    {
        TaxMode.Included => "included",
        TaxMode.Added => "added",
    };

    public static string Of(TaxRounding rounding) => rounding switch
    {
        TaxRounding.Line => "line",
        TaxRounding.Order => "order",
    };

    public static EventStatus Status(string word) => Enum.GetValues<EventStatus>().First(status => Of(status) == word);
}
