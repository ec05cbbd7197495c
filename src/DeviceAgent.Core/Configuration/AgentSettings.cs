using DeviceAgent.Core.Trust;

namespace DeviceAgent.Core.Configuration;

/// <summary>
/// The one table of all settings. Validation, error messages, the command line's options and docs/configuration.md derive
/// from it, so that they cannot disagree.
/// </summary>
public static class AgentSettings
{
    private const string AnAbsolutePath = "an absolute path";

    private const int MostForcedLogouts = 1000;

    private static readonly TimeSpan ShortestPollInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPollInterval = TimeSpan.FromMinutes(15);

    /// <summary>In the order in which they are documented and applied.</summary>
    public static IReadOnlyList<SettingDefinition> All { get; } =
    [
        Scalar("OrgUrl", SettingKind.Url, "https://HOST or https://HOST:PORT, and a path only where a foreign transmitter's issuer has one", null,
            "The org's device address; while it is unset the agent waits for configuration and does nothing else.",
            (o, text) => SettingText.OrgUrl(text) is { } url ? o with { OrgUrl = url } : null),
        FilePath("OrgCaFile", null,
            "PEM file with the only roots that the org's TLS certificate may chain to; unset means the system's trust.",
            (o, path) => o with { OrgCaFile = path }),
        FilePath("OrgTokenFile", null,
            "File with a bearer token on its first line, for a foreign transmitter that wants one beside the certificate; read for each request, and not used "
            + "while others may read it. Unset means no token; device-org needs none.",
            (o, path) => o with { OrgTokenFile = path }),
        Pins(),
        Scalar("PollInterval", SettingKind.Duration, "hh:mm:ss from 00:01:00 to 00:15:00", "00:15:00",
            "The longest time between two polls; up to a fifth is taken off at random, nothing is ever added.",
            (o, text) => SettingText.Duration(text, ShortestPollInterval, LongestPollInterval) is { } span
                ? o with { PollInterval = span }
                : null),
        Words<LongPollMode>("LongPoll", LongPollMode.Auto,
            "Whether to wait at the org for commands when it offers that (Auto), or only to ask every PollInterval (Off).",
            (o, word) => o with { LongPoll = word }),
        Folder("StateFolder", "Linux `~/.local/state/device-agent`; macOS `/Library/Application Support/DeviceAgent`",
            (platform, _) => platform.StateFolder,
            "Folder of the ledger, of the org's known keys and of what was seen of sessions; readable by the agent's user only, and for one agent.",
            (o, path) => o with { StateFolder = path }),
        Folder("LogFolder", "Linux `logs` in StateFolder; macOS `/Library/Logs/DeviceAgent`",
            (platform, o) => platform.LogFolder ?? Path.Combine(o.StateFolder, "logs"),
            "Folder of the log files: at most 10 of 10 MiB each.",
            (o, path) => o with { LogFolder = path }),
        Folder("StatusFolder", "Linux StateFolder; macOS `/var/run/org.deviceagent.agent`",
            (platform, o) => platform.StatusFolder ?? o.StateFolder,
            "Folder of the status that everybody on the machine may read, without sessions and commands. With StateFolder there is no such file.",
            (o, path) => o with { StatusFolder = path }),
        Words<CertificateSource>("Certificate:Source", CertificateSource.File,
            "Where the Device Access certificate is read from: PEM or PKCS#12 files, or the System keychain (macOS).",
            (o, word) => o with { Certificate = o.Certificate with { Source = word } }) with
        {
            DefaultText = "Linux `File`; macOS `Keychain`",
            Default = (platform, _) => (platform.IsMacOS ? CertificateSource.Keychain : CertificateSource.File).ToString(),
        },
        FilePath("Certificate:Path", null,
            "A PEM or PKCS#12 file with the Device Access certificate and its key, or a folder of such files. `device-agent enroll` stores its certificate there.",
            (o, path) => o with { Certificate = o.Certificate with { Path = path } }) with
        {
            DefaultText = "`device.pem` in StateFolder",
            Default = (_, o) => Path.Combine(o.StateFolder, "device.pem"),
        },
        FilePath("Certificate:PasswordFile", null,
            "File with the PKCS#12 password on its first line; unset means no password.",
            (o, path) => o with { Certificate = o.Certificate with { PasswordFile = path } }),
        FilePath("OktaVerify:AppPath", "/Applications/Okta Verify.app",
            "The Okta Verify app bundle.",
            (o, path) => o with { OktaVerify = o.OktaVerify with { AppPath = path } }),
        Scalar("OktaVerify:MinimumVersion", SettingKind.Version, "a version of 1 to 8 numbers, 9.46.1 or later", "9.46.1",
            "The oldest Okta Verify with which commands are fetched; it can only be raised.",
            (o, text) => SettingText.RaisedVersion(text) is { } version
                ? o with { OktaVerify = o.OktaVerify with { MinimumVersion = version } }
                : null),
        FilePath("DesktopMfa:PreferencesFile", "/Library/Managed Preferences/com.okta.deviceaccess.servicedaemon.plist",
            "Okta's managed preferences, by which Desktop MFA is recognised.",
            (o, path) => o with { DesktopMfa = new DesktopMfaOptions { PreferencesFile = path } }),
        Words<SessionsSource>("Sessions:Source", SessionsSource.Machine,
            "Where sessions are listed: the machine's own users (on Linux with DryRun only), a JSON file (with DryRun only), "
            + "or Linux process groups registered in a folder (tests and the demo).",
            (o, word) => o with { Sessions = o.Sessions with { Source = word } }),
        FilePath("Sessions:File", null,
            "The JSON file of Sessions:Source File, or the folder of ProcessGroups; required with both.",
            (o, path) => o with { Sessions = o.Sessions with { File = path } }),
        Flag("LogoutEnabled",
            "Whether commands may end sessions; with false each one is acknowledged and at once finished as skipped (`logout-disabled`), "
            + "also one that is being retried.",
            (o, on) => o with { LogoutEnabled = on }, "true"),
        Scalar("ForcedLogoutsPerHour", SettingKind.Number, $"a whole number from 1 to {MostForcedLogouts}", "5",
            "How many commands may end sessions of one local account within an hour; a further one waits until the hour allows it.",
            (o, text) => SettingText.Number(text, 1, MostForcedLogouts) is { } number ? o with { ForcedLogoutsPerHour = number } : null) with
        {
            Range = (1, MostForcedLogouts),
        },
        Words<UnlinkedAccounts>("UnlinkedAccounts", UnlinkedAccounts.Auto,
            "What a command does to sessions of accounts that nobody is linked to: ends them if the account is the machine's only "
            + "human one or the org marks the device single-user (Auto), always (LogOut), never (Ignore).",
            (o, word) => o with { UnlinkedAccounts = word }),
        Words<RemoteSessions>("RemoteSessions", RemoteSessions.LogOut,
            "What a command does to the user's sessions over SSH: ends them too (LogOut), or only reports them (Leave).",
            (o, word) => o with { RemoteSessions = word }),
        Links(),
        LadderSteps(),
        Scalar("Ladder:StepTimeout", SettingKind.Duration, "hh:mm:ss from 00:00:05 to 00:02:00", "00:00:30",
            "macOS: how long one rung may take.",
            (o, text) => StepTimeout(text) is { } span ? o with { Ladder = o.Ladder with { StepTimeout = span } } : null),
        LadderStepTimeouts(),
        Scalar("Ladder:Patience", SettingKind.Duration, "hh:mm:ss from 00:00:01 to 00:01:00", "00:00:10",
            "macOS: how long to look for a rung's effect before the next one is taken.",
            (o, text) => SettingText.Duration(text, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)) is { } span
                ? o with { Ladder = o.Ladder with { Patience = span } }
                : null),
        Scalar("Ladder:Grace", SettingKind.Duration, "hh:mm:ss from 00:00:05 to 00:05:00", "00:00:45",
            "macOS: how long apps may take to quit after the rung Graceful.",
            (o, text) => SettingText.Duration(text, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5)) is { } span
                ? o with { Ladder = o.Ladder with { Grace = span } }
                : null),
        Scalar("Ladder:Notice", SettingKind.Duration, "hh:mm:ss from 00:00:00 (none) to 00:10:00", "00:00:00",
            "macOS: how long the person at the screen is shown why the session will end, before the first rung; nothing there can stop it.",
            (o, text) => SettingText.Duration(text, TimeSpan.Zero, TimeSpan.FromMinutes(10)) is { } span
                ? o with { Ladder = o.Ladder with { Notice = span } }
                : null),
        Flag("Ladder:AllowRestart",
            "macOS: whether the Mac is restarted when no other rung has ended a session. It ends everybody's sessions.",
            (o, on) => o with { Ladder = o.Ladder with { AllowRestart = on } }),
        Flag("Ladder:SweepLeftovers",
            "macOS: whether processes that an ended session leaves behind are killed; they are counted and reported in any case.",
            (o, on) => o with { Ladder = o.Ladder with { SweepLeftovers = on } }),
        Flag("OrgUrlFromOkta",
            "macOS: whether `DMFAOrgURL` of Okta's managed preferences (`DesktopMfa:PreferencesFile`) is the org while OrgUrl is unset.",
            (o, on) => o with { OrgUrlFromOkta = on }),
        Flag("NetworkFramework",
            "macOS: whether TLS goes through Network.framework, which speaks TLS 1.3; otherwise TLS 1.2. A change ends the agent with exit code 75, to be started again.",
            (o, on) => o with { NetworkFramework = on }),
        Words<AgentLogLevel>("LogLevel", AgentLogLevel.Information,
            "The least severe lines that are logged.",
            (o, word) => o with { LogLevel = word }),
        Scalar("SyslogSocket", SettingKind.Path, $"{AnAbsolutePath} of at most {SettingText.LongestSocketPath} bytes", null,
            "The syslog socket that log lines are copied to: `/dev/log` on Linux, `/var/run/syslog` on macOS; unset means no copy.",
            (o, text) => SettingText.SocketPath(text) is { } path ? o with { SyslogSocket = path } : null),
        Flag("DryRun",
            "Whether commands are carried out without ending anything; their outcomes say so.",
            (o, on) => o with { DryRun = on }),
    ];

    /// <summary>The definition of a key, spelled exactly; null when there is none.</summary>
    public static SettingDefinition? Find(string key) => All.FirstOrDefault(definition => definition.Kind == SettingKind.Map
        ? key.StartsWith(definition.KeyPrefix, StringComparison.Ordinal) && key.IndexOf(':', definition.KeyPrefix.Length) < 0
        : definition.Key == key);

    /// <summary>Whether a key only holds other keys, as <c>Certificate</c> does.</summary>
    public static bool IsGroup(string key) => All.Any(definition => definition.Key.StartsWith(key + ":", StringComparison.Ordinal));

    private static SettingDefinition Scalar(
        string key, SettingKind kind, string allowed, string? defaultValue, string description,
        Func<AgentOptions, string, AgentOptions?> apply) => new()
        {
            Key = key,
            Kind = kind,
            Allowed = allowed,
            Description = description,
            DefaultText = defaultValue is null ? "unset" : $"`{defaultValue}`",
            Default = (_, _) => defaultValue,
            Apply = (options, raw) => apply(options, raw.Value),
            Pattern = PatternOf(kind),
        };

    private static string? PatternOf(SettingKind kind) => kind switch
    {
        SettingKind.Url => "^https://[^/?#]+(/[^?#]*)?$",
        SettingKind.Path => "^/",
        SettingKind.Duration => "^[0-9]{2}:[0-5][0-9]:[0-5][0-9]$",
        SettingKind.Version => @"^[0-9]+(\.[0-9]+){0,7}$",
        _ => null,
    };

    private static SettingDefinition Flag(
        string key, string description, Func<AgentOptions, bool, AgentOptions> apply, string defaultValue = "false") =>
        Scalar(key, SettingKind.Boolean, "true | false", defaultValue, description,
            (options, text) => SettingText.Boolean(text) is { } on ? apply(options, on) : null);

    private static SettingDefinition FilePath(
        string key, string? defaultValue, string description, Func<AgentOptions, string, AgentOptions> apply) =>
        Scalar(key, SettingKind.Path, AnAbsolutePath, defaultValue, description,
            (options, text) => SettingText.AbsolutePath(text) is { } path ? apply(options, path) : null);

    private static SettingDefinition Folder(
        string key, string defaultText, Func<PlatformDefaults, AgentOptions, string?> defaultValue, string description,
        Func<AgentOptions, string, AgentOptions> apply) =>
        FilePath(key, null, description, apply) with { DefaultText = defaultText, Default = defaultValue };

    private static SettingDefinition Words<T>(
        string key, T defaultValue, string description, Func<AgentOptions, T, AgentOptions> apply) where T : struct, Enum =>
        Scalar(key, SettingKind.Word, string.Join(" | ", Enum.GetNames<T>()), defaultValue.ToString(), description,
            (options, text) => SettingText.Word<T>(text) is { } word ? apply(options, word) : null) with
        {
            Words = Enum.GetNames<T>(),
        };

    private static SettingDefinition Pins() => new()
    {
        Key = "OrgKeyPins",
        Kind = SettingKind.List,
        Allowed = "one or more RFC 7638 SHA-256 thumbprints in base64url, 43 characters each, as `device-org keys list` shows them",
        Description = "The org's signing keys: commands count only when signed with one of these, or with a key that one of these vouches "
            + "for through roll-overs; unset means that the keys seen at the first contact are the org's.",
        DefaultText = "unset",
        Default = (_, _) => null,
        Pattern = "^[A-Za-z0-9_-]{43}$",
        Apply = (options, raw) => raw.Values.All(Thumbprint.IsOne) ? options with { OrgKeyPins = raw.Values } : null,
    };

    private static SettingDefinition LadderSteps() => new()
    {
        Key = "Ladder:Steps",
        Kind = SettingKind.List,
        Allowed = $"one or more of {string.Join(", ", Enum.GetNames<LadderStep>())}, each at most once",
        Description = "macOS: the rungs that end a session, in their order; the next one is taken when a fresh listing still shows the session.",
        DefaultText = $"`{string.Join("`, `", new LadderOptions().Steps)}`",
        Default = (_, _) => string.Join(EffectiveSetting.Separator, new LadderOptions().Steps),
        Words = Enum.GetNames<LadderStep>(),
        Apply = ApplyLadderSteps,
    };

    private static AgentOptions? ApplyLadderSteps(AgentOptions options, RawSetting raw)
    {
        LadderStep?[] steps = [.. raw.Values.Select(SettingText.Word<LadderStep>)];
        return steps.Length > 0 && steps.All(step => step is not null) && steps.Distinct().Count() == steps.Length
            ? options with { Ladder = options.Ladder with { Steps = [.. steps.Select(step => step!.Value)] } }
            : null;
    }

    private static SettingDefinition LadderStepTimeouts() => new()
    {
        Key = "Ladder:StepTimeouts",
        Kind = SettingKind.List,
        Allowed = $"one or more RUNG=hh:mm:ss, from 00:00:05 to 00:02:00, with a RUNG of {string.Join(", ", Enum.GetNames<LadderStep>())}, each at most once",
        Description = "macOS: how long single rungs may take, in place of Ladder:StepTimeout.",
        DefaultText = "unset",
        Default = (_, _) => null,
        Pattern = $"^({string.Join('|', Enum.GetNames<LadderStep>())})=[0-9]{{2}}:[0-5][0-9]:[0-5][0-9]$",
        Apply = ApplyStepTimeouts,
    };

    private static AgentOptions? ApplyStepTimeouts(AgentOptions options, RawSetting raw)
    {
        var timeouts = new Dictionary<LadderStep, TimeSpan>();
        foreach (string[] parts in raw.Values.Select(value => value.Split('=')))
        {
            if (parts.Length != 2 || SettingText.Word<LadderStep>(parts[0]) is not { } step || StepTimeout(parts[1]) is not { } span || !timeouts.TryAdd(step, span))
            {
                return null;
            }
        }

        return timeouts.Count > 0 ? options with { Ladder = options.Ladder with { StepTimeouts = timeouts } } : null;
    }

    private static TimeSpan? StepTimeout(string text) => SettingText.Duration(text, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(2));

    private static SettingDefinition Links() => new()
    {
        Key = "AccountLinks:<account>",
        Kind = SettingKind.Map,
        Allowed = "a local account name, and for it one or more e-mail addresses or org user ids without spaces",
        Description = "The people that a local account belongs to, for accounts that nothing else links.",
        DefaultText = "unset",
        Default = (_, _) => null,
        Apply = ApplyLinks,
    };

    private static AgentOptions? ApplyLinks(AgentOptions options, RawSetting raw)
    {
        var account = raw.Key["AccountLinks:".Length..];
        if (!SettingText.IsAccountName(account) || !raw.Values.All(SettingText.IsPersonIdentifier))
        {
            return null;
        }

        return options with
        {
            AccountLinks = new Dictionary<string, IReadOnlyList<string>>(options.AccountLinks) { [account] = raw.Values },
        };
    }
}
