using DeviceAgent.Org.Api;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;

namespace DeviceAgent.Org.Features;

/// <summary>The features that an admin turns on and off under Settings > Features. There is one: Device Logout.</summary>
public sealed class OrgFeatures(OrgStore store, OrgSwitches switches, SystemLogWriter log)
{
    /// <summary>The id of Device Logout, the same in every org.</summary>
    public const string DeviceLogout = "ftrDeviceLogoutMacOS";

    public const string DeviceLogoutName = "Device Logout";

    /// <param name="root">Where the links lead; empty for paths.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<FeatureView>> ListAsync(string root, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        return [FeatureView.DeviceLogout(await OrgSwitches.IsOnAsync(db, OrgSwitch.DeviceLogoutFeature, cancellationToken), root)];
    }

    /// <exception cref="OrgException">404.</exception>
    public async Task<FeatureView> GetAsync(string id, string root, CancellationToken cancellationToken)
    {
        IReadOnlyList<FeatureView> all = await ListAsync(root, cancellationToken);
        return all.FirstOrDefault(f => f.Id == id) ?? throw OrgException.NotFound("Feature", id);
    }

    /// <summary>Doing it twice changes nothing.</summary>
    /// <exception cref="OrgException">404.</exception>
    public Task EnableAsync(string id, LogActor actor, CancellationToken cancellationToken) => TurnAsync(id, on: true, actor, cancellationToken);

    /// <summary>Logouts that were issued go on. Doing it twice changes nothing.</summary>
    /// <exception cref="OrgException">404.</exception>
    public Task DisableAsync(string id, LogActor actor, CancellationToken cancellationToken) => TurnAsync(id, on: false, actor, cancellationToken);

    private Task<bool> TurnAsync(string id, bool on, LogActor actor, CancellationToken cancellationToken)
    {
        if (id != DeviceLogout)
        {
            throw OrgException.NotFound("Feature", id);
        }

        return store.WriteAsync(
            async db =>
            {
                if (await switches.TurnAsync(db, OrgSwitch.DeviceLogoutFeature, on, cancellationToken))
                {
                    log.Append(db, Entry(on, actor));
                }

                return true;
            },
            cancellationToken);
    }

    private static LogEntry Entry(bool on, LogActor actor)
    {
        (string before, string after) = on ? (FeatureView.Disabled, FeatureView.Enabled) : (FeatureView.Enabled, FeatureView.Disabled);
        return new LogEntry
        {
            EventType = on ? EventType.FeatureEnable : EventType.FeatureDisable,
            DisplayMessage = on ? "Enable feature" : "Disable feature",
            Actor = actor,
            Targets =
            [
                new LogTarget(DeviceLogout, "Feature", DeviceLogout, DeviceLogoutName) { ChangeDetails = LogChange.Of("status", before, after) },
            ],
            DebugData = new Dictionary<string, string> { ["featureName"] = DeviceLogoutName, ["lifecycle"] = "EA" },
        };
    }
}
