using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;

namespace DeviceAgent.Org.Features;

/// <summary>The Desktop MFA app: its Logout setting, on the tab Authentication.</summary>
public sealed class DesktopMfaSettings(OrgStore store, OrgSwitches switches, SystemLogWriter log, OrgOptions options)
{
    public const string AppName = "Desktop MFA";

    public async Task<DesktopMfaView> GetAsync(CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        return Of(await OrgSwitches.IsOnAsync(db, OrgSwitch.DesktopMfaLogout, cancellationToken));
    }

    /// <summary>Turns Logout on or off. Logouts that were issued go on. Doing it twice changes nothing.</summary>
    public Task<DesktopMfaView> SetLogoutAsync(bool on, LogActor actor, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            if (await switches.TurnAsync(db, OrgSwitch.DesktopMfaLogout, on, cancellationToken))
            {
                log.Append(db, Entry(on, actor));
            }

            return Of(on);
        },
        cancellationToken);

    /// <summary>The app as a target of the System Log.</summary>
    internal static LogTarget TargetOf(OrgOptions options) =>
        new(options.DesktopMfaClientId.Length == 0 ? "desktop-mfa" : options.DesktopMfaClientId, "AppInstance", AppName, AppName);

    private DesktopMfaView Of(bool on) => new(options.DesktopMfaClientId, on ? FeatureView.Enabled : FeatureView.Disabled);

    private LogEntry Entry(bool on, LogActor actor)
    {
        (string before, string after) = on ? (FeatureView.Disabled, FeatureView.Enabled) : (FeatureView.Enabled, FeatureView.Disabled);
        return new LogEntry
        {
            EventType = EventType.DesktopMfaUpdate,
            DisplayMessage = "Update Desktop MFA configuration",
            Actor = actor,
            Targets = [TargetOf(options) with { ChangeDetails = LogChange.Of("desktop_mfa_universal_logout_setting", before, after) }],
        };
    }
}
