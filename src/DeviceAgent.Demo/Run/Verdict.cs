using DeviceAgent.Demo.Devices;
using DeviceAgent.Demo.Org;

namespace DeviceAgent.Demo.Run;

/// <summary>Judges a run: the processes by /proc, whatever the org says of them, and then the org's own words.</summary>
public static class Verdict
{
    /// <summary>What /proc shows of a session now.</summary>
    /// <param name="session">The session.</param>
    /// <param name="before">Its pids before the logout.</param>
    public static SessionFinding Find(DemoSession session, IReadOnlyList<int> before)
    {
        IReadOnlyList<int> after = session.Processes.LivingProcesses();
        string found = after.Count == 0 ? SessionFinding.Gone : after.Count == before.Count ? SessionFinding.Lives : SessionFinding.Partly;
        return new SessionFinding(
            session.Device,
            session.Plan.Account,
            session.Plan.Kind.ToString(),
            session.Plan.Why,
            before,
            after,
            session.Plan.Ends ? SessionFinding.Gone : SessionFinding.Lives,
            found);
    }

    /// <summary>What differs from what must hold; empty when all is right.</summary>
    public static IEnumerable<string> Problems(
        IReadOnlyList<DemoDevice> devices, LogoutTrace trace, IReadOnlyList<SessionFinding> sessions, IReadOnlyList<LogLine> log) =>
        [.. sessions.SelectMany(OfSession), .. devices.SelectMany(device => OfDevice(device, trace)), .. OfLog(devices, log)];

    private static IEnumerable<string> OfSession(SessionFinding session)
    {
        if (session.Before.Count != DemoSession.ProcessCount)
        {
            yield return $"{session.Device}: {session.Account}'s session had {session.Before.Count} processes before the logout instead of {DemoSession.ProcessCount}";
        }

        if (!session.IsRight)
        {
            yield return $"{session.Device}: {session.Account}'s session must be {Word(session.Expected)}, but is {Word(session.Found)}"
                + (session.After.Count > 0 ? $" (pids {string.Join(", ", session.After)})" : "");
        }
    }

    private static IEnumerable<string> OfDevice(DemoDevice device, LogoutTrace trace)
    {
        LogoutDevice found = trace.Of(device.Id);
        DevicePlan plan = device.Plan;
        if (found.State != plan.State)
        {
            yield return $"{plan.Name}: the org says {found.State}, expected {plan.State}{(found.Reason is null ? "" : $" ({found.Reason})")}";
        }
        else if (plan.State == DevicePlan.Blocked && !Names(found.Reason, "Okta Verify", plan.OktaVerify))
        {
            yield return $"{plan.Name}: blocked because of \"{found.Reason}\", expected Okta Verify {plan.OktaVerify}";
        }
    }

    private static IEnumerable<string> OfLog(IReadOnlyList<DemoDevice> devices, IReadOnlyList<LogLine> log)
    {
        int started = log.Count(line => line.EventType == LogLine.Started);
        if (started != 1)
        {
            yield return $"the System Log has {started} started entries instead of 1";
        }

        foreach (DevicePlan plan in devices.Select(device => device.Plan))
        {
            LogLine[] completed = [.. log.Where(line => line.EventType == LogLine.Completed && line.Targets.Contains(plan.Name))];
            int expected = plan.State == DevicePlan.Completed ? 1 : 0;
            if (completed.Length != expected)
            {
                yield return $"{plan.Name}: the System Log has {completed.Length} completed entries instead of {expected}";
            }

            foreach (LogLine line in completed.Where(line => line.Result != "SUCCESS"))
            {
                yield return $"{plan.Name}: the System Log says {line.Result} ({line.Reason}) instead of SUCCESS";
            }
        }
    }

    private static bool Names(string? reason, params IEnumerable<string> words) =>
        words.All(word => reason?.Contains(word, StringComparison.Ordinal) == true);

    private static string Word(string state) => state switch
    {
        SessionFinding.Lives => "alive",
        SessionFinding.Partly => "only partly gone",
        _ => state,
    };
}
