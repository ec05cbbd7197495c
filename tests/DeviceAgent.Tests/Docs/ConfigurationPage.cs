using System.Text;
using DeviceAgent.Core;
using DeviceAgent.Core.Configuration;

namespace DeviceAgent.Tests.Docs;

/// <summary>Renders docs/configuration.md from the table of settings and the exit codes.</summary>
internal static class ConfigurationPage
{
    /// <summary>A full example; a test loads it.</summary>
    public const string Example = """
        {
          "OrgUrl": "https://devices.example.com",
          "OrgCaFile": "/etc/device-agent/org-ca.pem",
          "OrgTokenFile": "/etc/device-agent/token",
          "OrgKeyPins": ["NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"],
          "PollInterval": "00:15:00",
          "LongPoll": "Auto",
          "Certificate": {
            "Source": "File",
            "Path": "/etc/device-agent/device.p12",
            "PasswordFile": "/etc/device-agent/device.password"
          },
          "OktaVerify": {
            "AppPath": "/Applications/Okta Verify.app",
            "MinimumVersion": "9.46.1"
          },
          "DesktopMfa": {
            "PreferencesFile": "/Library/Managed Preferences/com.okta.deviceaccess.servicedaemon.plist"
          },
          "Sessions": {
            "Source": "File",
            "File": "/etc/device-agent/sessions.json"
          },
          "LogoutEnabled": true,
          "ForcedLogoutsPerHour": 5,
          "UnlinkedAccounts": "Auto",
          "RemoteSessions": "LogOut",
          "AccountLinks": {
            "alice": ["alice@example.com", "00u1a2b3c4"],
            "bob": "bob@example.com"
          },
          "Ladder": {
            "Steps": ["BootoutUser", "BootoutGui", "LoginWindow", "RebootLogout"],
            "StepTimeout": "00:00:30",
            "StepTimeouts": ["BootoutUser=00:00:20"],
            "Patience": "00:00:10",
            "Grace": "00:00:45",
            "Notice": "00:00:00",
            "AllowRestart": false,
            "SweepLeftovers": false
          },
          "OrgUrlFromOkta": false,
          "NetworkFramework": false,
          "StateFolder": "/var/lib/device-agent",
          "LogFolder": "/var/log/device-agent",
          "StatusFolder": "/run/device-agent",
          "LogLevel": "Information",
          "SyslogSocket": "/dev/log",
          "DryRun": true
        }
        """;

    public static string Render()
    {
        var page = new StringBuilder();
        page.Append(Introduction);
        foreach (var setting in AgentSettings.All)
        {
            page.Append($"""

                ### `{setting.Key}`

                {setting.Description}

                - Type: {TypeOf(setting.Kind)}
                - Default: {setting.DefaultText}
                - Allowed: {setting.Allowed.Replace("<", "\\<", StringComparison.Ordinal)}
                - Environment: `{AgentIdentity.EnvironmentPrefix}{setting.Key.Replace(":", "__", StringComparison.Ordinal)}`

                """);
        }

        page.Append(Rules);
        foreach (var (code, name, meaning) in ExitCodes.All)
        {
            page.Append($"| {code} | `{name}` | {meaning} |\n");
        }

        page.Append($"\n## A full example\n\n```json\n{Example}\n```\n");
        return page.ToString();
    }

    private static string TypeOf(SettingKind kind) => kind switch
    {
        SettingKind.Url => "URL",
        SettingKind.Path => "path",
        SettingKind.Duration => "duration",
        SettingKind.Word => "word, spelled exactly",
        SettingKind.Version => "version",
        SettingKind.Number => "whole number (JSON: without quotes)",
        SettingKind.Boolean => "boolean (JSON: without quotes)",
        SettingKind.List => "one text or a list of texts",
        SettingKind.Map => "map: account name to one text or a list of texts",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static string Introduction => $"""
        # Configuration

        <!-- Rendered from AgentSettings and ExitCodes by a test: with UPDATE_DOCS=1 in the environment it rewrites this page. -->

        ## Where settings come from

        A later source replaces an earlier one, key by key (for `AccountLinks`, account by account):

        1. the defaults below;
        2. a JSON file: the one that `--config FILE` names, which must exist; without `--config`
           `{PlatformDefaults.MacOS.ConfigFile}` on macOS and `{PlatformDefaults.Linux("~").ConfigFile}` on Linux, if it exists;
        3. environment variables: `DEVICEAGENT_OrgUrl`, with two underscores for a colon: `DEVICEAGENT_Certificate__Path`;
        4. the command line: `--OrgUrl https://devices.example.com`, `--Certificate:Path /etc/device-agent/device.pem`;
           `--dry-run` is short for `--DryRun true`. What takes several values is given once for each of them;
        5. on macOS what a configuration profile sets for `org.deviceagent.agent` ([macos.md](macos.md#configuration)).

        A list is numbered in the environment: `DEVICEAGENT_OrgKeyPins__0`, `DEVICEAGENT_OrgKeyPins__1`.

        The file may hold comments and trailing commas. A group is an object (`"Certificate": {"{ \"Path\": ... }"}`) or part of the key (`"Certificate:Path": ...`).

        In 2 to 4 the agent is strict: an unknown key (upper and lower case count) or a value that is not allowed, in any source and even if a later source
        replaces it, stops the start with exit code {ExitCodes.Configuration} and one line that names the source, the key, the value and what is allowed:

        ```
        device-agent: /etc/device-agent.json, line 2: PollInterval: "01:00:00" is not allowed; allowed: hh:mm:ss from 00:01:00 to 00:15:00
        ```

        Without `OrgUrl` the agent is not in error: it waits, logs `Waiting for configuration: OrgUrl is not set`, and goes on when SIGHUP (on macOS also a profile) brings one.

        ## Keys

        """.ReplaceLineEndings("\n");

    private static string Rules => """

        ## Keys that depend on each other

        - `OrgUrl` needs `Certificate:Path`.
        - `Sessions:Source` `File` and `ProcessGroups` need `Sessions:File`.
        - `Sessions:Source` `File` needs `DryRun` `true` on every system; `Machine` needs it on Linux. Both are checked once `OrgUrl` is set.
        - `Sessions:Source` `ProcessGroups` exists on Linux only.

        ## Signals

        - SIGHUP reads the configuration again. Unchanged: the agent polls now. Changed: it goes on with the new one in the same process, and polls at once.
          Only `LogLevel` changed: it is set, the agent polls now, and all else goes on undisturbed.
          Not allowed: one error line in the log, the old configuration stays, and the agent polls now.
        - SIGTERM and SIGINT stop the agent within 5 seconds, with exit code 0.

        ## The log

        - On a terminal: lines on standard output.
        - Otherwise: compact JSON in `LogFolder`, `device-agent.log` and its successors, for the owner and its group only.
        - `--console` and `--once` write the plain lines to standard output beside the file.
        - `SyslogSocket` gets a copy of each line. What the socket does not take at once is not copied; the agent never waits for it.
        - What each line means, with numbers and names that stay the same: [log-events.md](log-events.md).
        - If the folder cannot be used, one line on standard error says so and the lines go to standard output; the agent never stops for its log.

        ## Exit codes

        The numbers from 64 on are those of BSD's sysexits(3).

        | code | name | meaning |
        |---|---|---|

        """.ReplaceLineEndings("\n");
}
