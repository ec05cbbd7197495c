using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using DeviceAgent.Benchmarks.Processes;

namespace DeviceAgent.Benchmarks.Figures;

/// <summary>
/// From a call of Universal Logout to the last of 1,000 connected agents told: one user, one call, every agent with a held poll over mutual TLS. Agents and org share the
/// machine, so the agents' own work counts too.
/// </summary>
internal sealed class UniversalLogoutCall : IFigure
{
    private const int Agents = 1000;
    private const int AtOnce = 8;
    private const int Rounds = 5;
    private const string Login = "ada@example.com";

    public string Name => "universal-logout";

    public string Description => "from a call of Universal Logout to the last of 1,000 connected agents told";

    public async Task<IReadOnlyList<string>> MeasureAsync()
    {
        await using KeyServer idp = await KeyServer.StartAsync();
        await using OrgProcess org = await OrgProcess.StartAsync(idp.Settings);
        await org.AskAsync(HttpMethod.Post, "/api/v1/users", new { profile = new { login = Login, firstName = "Ada", lastName = "Lovelace" } });
        SimulatedAgent[] agents = await CreateAsync(org);
        var lines = new List<string>();
        var lasts = new List<TimeSpan>();
        for (int round = 0; round <= Rounds; round++)
        {
            (TimeSpan answered, TimeSpan[] told) = await MeasureAsync(org, idp, agents);

            // The first round compiles: it does not count.
            if (round > 0)
            {
                lasts.Add(told[^1]);
                lines.Add($"round {round}: answered after {Ms(answered)}, the first told after {Ms(told[0])}, half after {Ms(told[Agents / 2])}, 99 % after {Ms(told[Agents * 99 / 100])}, the last after {Ms(told[^1])}");
            }
        }

        lines.Add($"the last of {Agents} told after {Ms(lasts.Order().ElementAt(Rounds / 2))} (median of {Rounds}; {Ms(lasts.Min())} to {Ms(lasts.Max())})");
        Array.ForEach(agents, agent => agent.Dispose());
        return lines;
    }

    private static async Task<SimulatedAgent[]> CreateAsync(OrgProcess org)
    {
        var agents = new SimulatedAgent[Agents];
        await Parallel.ForAsync(0, Agents, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
            agents[i] = await SimulatedAgent.CreateAsync(org, string.Create(CultureInfo.InvariantCulture, $"mac-{i}"), Login));
        return agents;
    }

    private static async Task<(TimeSpan Answered, TimeSpan[] Told)> MeasureAsync(OrgProcess org, KeyServer idp, SimulatedAgent[] agents)
    {
        TimeProvider time = TimeProvider.System;
        Task<long>[] waits = [.. agents.Select(agent => Task.Run(agent.WaitAsync))];
        while ((int)(await org.AskAsync(HttpMethod.Get, "/api/v1/device-access/status"))["devices"]!["connected"]! < Agents)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), time);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(org.Admin.BaseAddress!, "/universal-logout"))
        {
            Content = new StringContent($$$"""{"sub_id":{"format":"email","email":"{{{Login}}}"}}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", idp.Token());
        using var caller = new HttpClient();
        long began = time.GetTimestamp();
        using HttpResponseMessage response = await caller.SendAsync(request);
        TimeSpan answered = time.GetElapsedTime(began);
        response.EnsureSuccessStatusCode();
        long[] told = await Task.WhenAll(waits);
        return (answered, [.. told.Order().Select(at => time.GetElapsedTime(began, at))]);
    }

    private static string Ms(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds:0} ms");
}
