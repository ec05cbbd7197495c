using DeviceAgent.Core.Polling.Transport;
using DeviceAgent.Core.Trust;

namespace DeviceAgent.Core.Configuration;

/// <summary>The agent's settings, validated. One property for each key of <see cref="AgentSettings"/>, where types, defaults and ranges stand.</summary>
public sealed record AgentOptions
{
    /// <summary>The org's device URL; null while there is no configuration yet (the agent idles then).</summary>
    public Uri? OrgUrl { get; init; }

    /// <summary>PEM file with the only roots that the org's TLS certificate may chain to; null means the system's trust.</summary>
    public string? OrgCaFile { get; init; }

    /// <summary>File with a bearer token for the org on its first line; null means none.</summary>
    public string? OrgTokenFile { get; init; }

    /// <summary>The token of <see cref="OrgTokenFile"/>; null means none.</summary>
    public BearerTokenFile? OrgToken => OrgTokenFile is { } file ? new BearerTokenFile(file) : null;

    /// <summary>Says why a file must not be believed; no setting, but the system's rules (<see cref="ConfigurationSources.WhyNotTrusted"/>).</summary>
    internal Func<string, string?> WhyNotTrusted { get; init; } = RootsFile.AlwaysTrusted;

    /// <summary>The roots of <see cref="OrgCaFile"/>; null means the system's trust.</summary>
    public RootsFile? OrgRoots => OrgCaFile is { } file ? new RootsFile(file, WhyNotTrusted) : null;

    /// <summary>
    /// RFC 7638 SHA-256 thumbprints of the org's signing keys; with any, only these keys count and what is reached from them by
    /// roll-overs. Empty means trust on first use.
    /// </summary>
    public IReadOnlyList<string> OrgKeyPins { get; init; } = [];

    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMinutes(15);

    public LongPollMode LongPoll { get; init; } = LongPollMode.Auto;

    public CertificateOptions Certificate { get; init; } = new();

    public OktaVerifyOptions OktaVerify { get; init; } = new();

    public DesktopMfaOptions DesktopMfa { get; init; } = new();

    public SessionsOptions Sessions { get; init; } = new();

    /// <summary>False: commands are taken and acknowledged, and finished as skipped without touching a session.</summary>
    public bool LogoutEnabled { get; init; } = true;

    /// <summary>How many commands may end sessions of one local account within an hour.</summary>
    public int ForcedLogoutsPerHour { get; init; } = 5;

    public UnlinkedAccounts UnlinkedAccounts { get; init; } = UnlinkedAccounts.Auto;

    public RemoteSessions RemoteSessions { get; init; } = RemoteSessions.LogOut;

    public LadderOptions Ladder { get; init; } = new();

    /// <summary>Takes <c>DMFAOrgURL</c> of Okta's managed preferences as OrgUrl while there is none.</summary>
    public bool OrgUrlFromOkta { get; init; }

    /// <summary>TLS through Network.framework on macOS, which speaks TLS 1.3.</summary>
    public bool NetworkFramework { get; init; }

    /// <summary>Local account name to the people's identifiers (e-mail addresses or org user ids).</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> AccountLinks { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    public string StateFolder { get; init; } = "";

    public string LogFolder { get; init; } = "";

    /// <summary>Folder of the status for everybody; the state folder means that there is none.</summary>
    public string StatusFolder { get; init; } = "";

    public AgentLogLevel LogLevel { get; init; } = AgentLogLevel.Information;

    /// <summary>The Unix datagram socket that log lines are copied to; null means no copy.</summary>
    public string? SyslogSocket { get; init; }

    public bool DryRun { get; init; }
}
