using System.Text.Json.Nodes;
using DeviceAgent.Simulation.Machines;
using DeviceAgent.Simulation.Org;
using DeviceAgent.Simulation.Scenario;
using DeviceAgent.Simulation.World;

namespace DeviceAgent.Simulation.Promises;

/// <summary>What must have come true when everything has worked for long enough.</summary>
public sealed class FinalCheck(SimWorld world, SimOrg org, IReadOnlyList<SimMachine> machines, Happenings happenings, PromiseKeeper keeper)
{
    /// <summary>The floor of polling, the longest retry, and what comes of them.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(60);

    private JsonArray traces = [];

    /// <summary>Waits until nothing is open any more, or for so long that it should be, and then looks.</summary>
    public async Task RunAsync()
    {
        for (TimeSpan until = world.Now + Longest; world.Now < until && (await FindOpenAsync()).Count > 0;)
        {
            await world.PassAsync(TimeSpan.FromMinutes(1));
        }

        foreach (string open in await FindOpenAsync())
        {
            keeper.Break("No valid command is lost", open);
        }

        foreach (JsonNode? device in traces.SelectMany(trace => trace!["devices"]!.AsArray()))
        {
            world.Count($"commands {device!["state"]}");
        }

        CheckConfirmed();
        CheckSessions();
        await CheckLogAsync();
    }

    private async Task<List<string>> FindOpenAsync()
    {
        traces = (await org.AdminAsync(HttpMethod.Get, "/api/v1/device-logouts?limit=200"))!.AsArray();
        List<string> open =
        [
            .. from trace in traces
               from device in trace!["devices"]!.AsArray()
               where !(bool)device!["final"]! || (string)device["state"]! is not ("completed" or "withdrawn" or "failed")
               select $"{device["displayName"]}: {device["state"]} ({device["reason"]}), issued {trace["issuedAt"]}, command {device["jti"]}",
        ];
        open.AddRange(machines.Where(m => m.Process is not { Unfinished: 0 }).Select(m => m.Process is null
            ? $"{m.Name}: the agent does not run"
            : $"{m.Name}: {m.Process.Unfinished} commands are not finished and reported"));
        return open;
    }

    private void CheckConfirmed()
    {
        HashSet<string> known = [.. traces.Select(trace => (string)trace!["traceId"]!)];
        foreach ((string trace, TimeSpan at) in happenings.Confirmed.Where(c => !known.Contains(c.TraceId)))
        {
            if (!happenings.Restores.Any(r => r.To <= at && at <= r.At))
            {
                keeper.Break("No valid command is lost", $"the org forgot trace {trace}, confirmed at {at}");
            }
        }
    }

    /// <summary>By the org's own account, and not only by the machine's.</summary>
    private void CheckSessions()
    {
        foreach (JsonNode? trace in traces)
        {
            foreach (JsonNode? device in trace!["devices"]!.AsArray())
            {
                SimMachine machine = machines.Single(m => m.DeviceId == (string)device!["deviceId"]!);
                string user = ((string)trace["login"]!).Split('@')[0];
                TimeSpan issued = (DateTimeOffset)trace["issuedAt"]! - SimWorld.Start;
                string state = (string)device!["state"]!;
                if ((DateTimeOffset?)device["handedOutAt"] is { } handedOut && (string?)trace["heldAt"] is not null
                    && !((DateTimeOffset?)trace["releasedAt"] <= handedOut))
                {
                    keeper.Break("What is held waits for an admin", $"{machine.Name}: handed out at {handedOut}, released at {trace["releasedAt"]}");
                }

                if (state == "failed")
                {
                    keeper.Break("A logout is carried out", $"{machine.Name}: {state} {device["reason"]}");
                }

                if (state == "completed" && PromiseKeeper.Survivors(machine, new HandedOut("", user, issued)).FirstOrDefault() is { } survivor)
                {
                    keeper.Break("A logout is carried out", $"{machine.Name}: completed, issued {issued}, but {survivor} of {survivor.Began} lives");
                }
            }
        }
    }

    /// <summary>Exactly one entry for each device of each trace.</summary>
    private async Task CheckLogAsync()
    {
        JsonArray entries = (await org.AdminAsync(
            HttpMethod.Get, "/api/v1/logs?limit=1000&filter=eventType eq \"device.desktop_mfa.device_logout.completed\""))!.AsArray();
        int expected = traces.Sum(trace => trace!["devices"]!.AsArray().Count);
        if (entries.Count != expected)
        {
            keeper.Break("Each fact is logged once", $"{entries.Count} completed entries for {expected} devices of all traces");
        }
    }
}
