using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Features;

/// <summary>Reads and turns the switches, in the transaction of who asks.</summary>
public sealed class OrgSwitches(TimeProvider time)
{
    /// <summary>On is also what nobody has ever turned: the org is there for logouts (docs/decisions/0009-switches.md).</summary>
    internal static async Task<bool> IsOnAsync(OrgDb db, string name, CancellationToken cancellationToken) =>
        (await db.Switches.FindAsync([name], cancellationToken))?.IsOn ?? true;

    /// <returns>False when it was so already.</returns>
    internal async Task<bool> TurnAsync(OrgDb db, string name, bool on, CancellationToken cancellationToken)
    {
        SwitchRecord? record = await db.Switches.FindAsync([name], cancellationToken);
        if ((record?.IsOn ?? true) == on)
        {
            return false;
        }

        if (record is null)
        {
            record = new SwitchRecord { Name = name };
            db.Switches.Add(record);
        }

        record.IsOn = on;
        record.LastUpdated = time.GetUtcNow();
        return true;
    }
}
