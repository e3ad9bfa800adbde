using EventLoop.Accounts;
using Orleans.Concurrency;

namespace EventLoop.Events;

/// <summary>Asks the event who may scan, and their accounts who they are: the event's facts hold no names.</summary>
[StatelessWorker]
internal sealed class EventStaffGrain(IGrainFactory grains) : Grain, IEventStaffGrain
{
    private IEventParts Event => grains.GetGrain<IEventParts>(this.GetPrimaryKey());

    public async Task<Outcome<StaffMember, AssignStaffRefusal>> Assign(Caller caller, Guid accountId, StaffRights rights, bool? maySell)
    {
        var account = grains.GetGrain<IAccountGrain>(accountId);
        var profile = await account.Profile();
        var assigned = await Event.AssignStaff(caller, profile?.AccountId, rights, maySell);
        if (assigned.Value is not { } grant)
            return assigned.Refusal!.Value;

        // The event's grant is what counts. The role comes after it, so a repeat mends what stopped in between.
        await account.AddRole(Roles.Staff);
        return Member(profile!, grant);
    }

    public async Task<EventRefusal?> Remove(Caller caller, Guid accountId) => (await Event.RemoveStaff(caller, accountId)).Refusal;

    public async Task<Outcome<StaffMember[], EventRefusal>> List(Caller caller)
    {
        var staff = await Event.Staff(caller);
        if (staff.Value is not { } grants)
            return staff.Refusal!.Value;
        var profiles = await Task.WhenAll(grants.Select(grant => grains.GetGrain<IAccountGrain>(grant.AccountId).Profile()));
        return grants.Zip(profiles).Where(member => member.Second is not null).Select(member => Member(member.Second!, member.First)).ToArray();
    }

    private static StaffMember Member(AccountProfile profile, StaffGrant grant) => new(grant.AccountId, profile.Email, profile.Name, grant.AssignedAt)
    {
        Rights = grant.Rights,
        MaySell = grant.MaySell,
    };
}
