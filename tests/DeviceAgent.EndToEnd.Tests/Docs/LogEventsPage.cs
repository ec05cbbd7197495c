using System.Text;

namespace DeviceAgent.EndToEnd.Tests.Docs;

/// <summary>Renders docs/log-events.md.</summary>
internal static class LogEventsPage
{
    private const int FirstOfTheOrg = 2000;

    public static string Render()
    {
        var page = new StringBuilder(Introduction);
        page.Append("\n## device-agent\n");
        Table(page, [.. LogEvent.All.Where(one => one.Id < FirstOfTheOrg)]);
        page.Append("\n## device-org\n");
        Table(page, [.. LogEvent.All.Where(one => one.Id >= FirstOfTheOrg)]);
        return page.ToString();
    }

    private static void Table(StringBuilder page, IReadOnlyList<LogEvent> events)
    {
        page.Append("\n| number | name | level | text |\n|---|---|---|---|\n");
        foreach (LogEvent one in events)
        {
            page.Append($"| {one.Id} | `{one.Name}` | {one.Level} | {one.Message.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }
    }

    private static string Introduction => """
        # Log events

        <!-- Rendered from the source by a test: with UPDATE_DOCS=1 in the environment it rewrites this page. -->

        Each line of the logs of `device-agent` and `device-org` states one fact. Its number and its name stay the same from version to version:
        filter and alert on them, not on the text. A number is never used again for another event.

        ## A line of the agent's file

        The agent writes one JSON object a line into `LogFolder` ([configuration.md](configuration.md#the-log)):

        ```json
        {"@t":"2026-03-01T08:00:02.6517673Z","@m":"Command finished: \"completed\" (final: True), reason null, 1 sessions ended","@i":"66a7c481","Status":"completed","Final":true,"Reason":null,"Ended":1,"EventId":{"Id":502,"Name":"logout.attempt-finished"},"SourceContext":"DeviceAgent.Core.Logout.LogoutHandler","CommandId":"7151ee9f86234fc6b521df34418d6256","TraceId":"75b27758-622f-4d4c-bc9e-79dc41e14373"}
        ```

        | member | is |
        |---|---|
        | `@t`, `@m` | the time (UTC), the text |
        | `@l` | the level, unless it is Information |
        | `@x` | an exception, where there is one |
        | `EventId` | number and name, as below; lines of the libraries have others or none |
        | `CommandId` | the command that the line is about: the `jti` of the device in the org's `device-logouts/TRACE` |
        | `TraceId` | one click of an admin, over all its devices: the same as in the org's System Log. A command that could not be verified has none |
        | others | the values in the text, by the names in braces below |

        All of one logout on one machine, and all failures:

        ```sh
        jq -c 'select(.TraceId == "75b27758-622f-4d4c-bc9e-79dc41e14373")' device-agent*.log
        jq -c 'select(.["@l"] == "Error" or .["@l"] == "Fatal") | {t: .["@t"], event: .EventId.Name, text: .["@m"]}' device-agent*.log
        ```

        With `SyslogSocket` each line is also given to the system's log, in one datagram and at most 1024 bytes:
        `<30>Mar  1 08:00:02 device-agent[412]: logout.attempt-finished: Command finished: completed (final: True), ... command=7151ee9f86234fc6b521df34418d6256 trace=75b27758-622f-4d4c-bc9e-79dc41e14373`.

        `device-org` writes to its console, and how is up to .NET's own settings: `Logging__Console__FormatterName=json` in its environment makes it JSON.

        """.ReplaceLineEndings("\n");
}
