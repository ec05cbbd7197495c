using System.Globalization;
using DeviceAgent.Chaos.Books;
using DeviceAgent.Chaos.Faults;
using DeviceAgent.Chaos.Load;
using DeviceAgent.Chaos.Network;
using DeviceAgent.Chaos.Site;
using DeviceAgent.Chaos.Verdict;
using DeviceAgent.Demo.Devices;
using DeviceAgent.Demo.Run;
using DeviceAgent.Linux.Clock;

namespace DeviceAgent.Chaos;

/// <summary>One run: faults and load, healing, quiet, and the verdict.</summary>
public sealed class ChaosRun
{
    /// <summary>An agent that found the org away for long asks every two minutes, a half-open poll is given up after 70 s: all that, twice.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ProgressPause = TimeSpan.FromMinutes(1);

    private readonly ChaosOptions options;
    private readonly ChaosSite site;
    private readonly OrgDesk desk;
    private readonly Population population;
    private readonly Orders orders;
    private readonly Killer killer;
    private readonly DiskFiller disks;
    private readonly LinkWeather[] weather;
    private readonly long began = TimeProvider.System.GetTimestamp();

    private ChaosRun(ChaosOptions options, ChaosSite site, OrgDesk desk)
    {
        this.options = options;
        this.site = site;
        this.desk = desk;
        population = new Population(site.Devices, RandomOf(1));
        orders = new Orders(desk, site.UserIds, RandomOf(2));
        killer = new Killer(site, orders, RandomOf(3));
        disks = new DiskFiller([.. site.Residents.Select(resident => resident.Disk).OfType<SmallDisk>()], RandomOf(4));
        weather = [.. site.Links.Select((link, i) => new LinkWeather(link, RandomOf(5 + i)))];
    }

    /// <returns>Whether nothing was wrong. Otherwise everything is left in a folder that is named.</returns>
    public static async Task<bool> RunAsync(ChaosOptions options, CancellationToken cancellationToken)
    {
        Say($"seed {options.Seed}, {options.Agents} agents, faults for {(options.Kills is { } kills ? $"{kills} kills" : $"{options.Length.TotalMinutes:0.#} min")}");
        if (!options.CanMount)
        {
            Say("SKIPPED FAULT: no disk is filled, because nothing can be mounted here: neither root nor a user namespace (unshare -Urm)");
        }

        // A killed program would leave the sockets of its diagnostics in the temporary folder, hundreds of them.
        Environment.SetEnvironmentVariable("DOTNET_EnableDiagnostics", "0");
        await using ChaosSite site = await ChaosSite.StartAsync(options, new LinuxMachineClock(TimeProvider.System), cancellationToken);
        site.Keep = true;
        using var desk = new OrgDesk(site.Org);
        bool good = await new ChaosRun(options, site, desk).RunAsync(cancellationToken);
        site.Keep = !good;
        return good;
    }

    private async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        using var alive = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var living = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task residents = Task.WhenAll(site.Residents.Select(resident => resident.KeepUpAsync(alive.Token)));
        Task people = population.LiveAsync(living.Token);
        await MakeTroubleAsync(cancellationToken);
        Say($"healed after {Elapsed}: {killer.Kills} kills; now everything must come to its end");
        await living.CancelAsync();
        await people;
        await population.SignInEverywhereAsync();
        bool quiet = await BecomesQuietAsync(residents, cancellationToken);
        await BetrayAsync();
        RunBooks books = await ReadAsync(residents, alive, cancellationToken);
        return Print(RunVerdict.Of(books), books, quiet);
    }

    private async Task MakeTroubleAsync(CancellationToken cancellationToken)
    {
        using var trouble = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] others =
        [
            orders.IssueAsync(trouble.Token),
            disks.FillAsync(trouble.Token),
            ReportAsync(trouble.Token),
            .. weather.Select(one => one.ChangeAsync(trouble.Token)),
        ];
        if (options.Kills is null)
        {
            trouble.CancelAfter(options.Length);
        }

        await killer.KillAsync(options.Kills ?? int.MaxValue, trouble.Token);
        await trouble.CancelAsync();
        await Task.WhenAll(others);
        if (options.IsShort)
        {
            foreach (FaultProxy link in site.Links)
            {
                link.CutHalfOpen();
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Waits until the org knows the end of every command; false when that takes too long.</summary>
    private async Task<bool> BecomesQuietAsync(Task residents, CancellationToken cancellationToken)
    {
        long since = TimeProvider.System.GetTimestamp();
        Queue<string>? open = null;
        while (TimeProvider.System.GetElapsedTime(since) < Patience && !residents.IsFaulted)
        {
            try
            {
                open ??= new Queue<string>((await desk.TracesAsync(cancellationToken)).Select(trace => trace.TraceId));
                while (open.TryPeek(out string? traceId) && (await desk.TraceAsync(traceId, cancellationToken)).Devices.All(device => device.Final))
                {
                    open.Dequeue();
                }

                if (open.Count == 0)
                {
                    return true;
                }
            }
            catch (HttpRequestException)
            {
                // Killed last, it is just starting.
            }

            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }

        return false;
    }

    private async Task BetrayAsync()
    {
        if (options.Fault is PlantedFault.Exit)
        {
            await site.Devices[0].Agent.StopAsync();
            await Task.Delay(Look, TimeProvider.System);
        }
        else if (options.Fault is { } fault)
        {
            await population.BetrayAsync(linked: fault == PlantedFault.Newer);
        }
    }

    private async Task<RunBooks> ReadAsync(Task residents, CancellationTokenSource alive, CancellationToken cancellationToken)
    {
        IReadOnlyList<TraceEntry> traces = await desk.TracesAsync(cancellationToken);
        var books = new RunBooks
        {
            DevicesOf = Fleet.Users.ToDictionary(user => user, DevicesOf),
            Orders = orders.All,
            Sessions = await population.CloseAsync(),
            Exits = [],
            Kills = killer.Kills,
            Traces = traces,
            Log = await desk.LogAsync(cancellationToken),
        };
        await alive.CancelAsync();
        await residents;
        return books with { Exits = [.. site.Residents.SelectMany(resident => resident.Exits)] };
    }

    private IReadOnlyList<string> DevicesOf(string user) =>
    [
        .. site.Devices
            .Where(device => device.Plan.Accounts.Any(account => account.Name == user && account.Link != AccountLink.None))
            .Select(device => device.Plan.Name),
    ];

    private async Task ReportAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(ProgressPause, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Say($"{Elapsed}: {killer.Kills} kills, {orders.All.Count} logouts asked for, {population.Begun} sessions begun, {population.Gone} gone, "
                + $"{weather.Sum(one => one.Spells)} bad links, {disks.Filled} full disks");
        }
    }

    private bool Print(RunVerdict verdict, RunBooks books, bool quiet)
    {
        string[] violations = [.. verdict.Violations, .. quiet ? (string[])[] : [$"not everything came to its end within {Patience.TotalMinutes} min"]];
        foreach (string violation in violations)
        {
            Say($"VIOLATION {violation}");
        }

        int unanswered = books.Orders.Count(order => order.TraceId is null);
        int issued = books.Traces.Count(trace => books.Orders.Any(order => order.TraceId is null && order.Reason == trace.ReasonAdmin));
        Say($"{site.Residents[0].Kills} kills of the org, {books.Kills - site.Residents[0].Kills} of agents; {weather.Sum(one => one.Spells)} bad links; "
            + $"{disks.Filled} full disks, {books.Exits.Count(ExitChecks.IsByFullDisk)} programs that could not start on one");
        Say($"{books.Orders.Count} logouts asked for, {unanswered} without a good answer, {issued} of these issued all the same: "
            + string.Join(", ", desk.Failures.Select(failure => $"{failure.Value} {failure.Key}")));
        Say($"{books.Sessions.Count} sessions, {books.Sessions.Count(s => s.GoneAt is null)} live, {verdict.Ambiguous} newer ones ended and reported as ambiguous");
        if (violations.Length > 0)
        {
            File.WriteAllLines(Path.Combine(site.Folder, "violations.txt"), violations);
            File.WriteAllLines(Path.Combine(site.Folder, "sessions.txt"), books.Sessions.Select(session => $"{session} {session.GoneAt:HH:mm:ss.fff} {session.SignedOut}"));
            File.WriteAllLines(Path.Combine(site.Folder, "exits.txt"), books.Exits.Select(exit => exit.ToString()));
            foreach (string line in LastWords())
            {
                Say(line);
            }

            Say($"everything is left in {site.Folder}; again with --seed {options.Seed}");
        }

        Say($"{books.Kills} kills, {verdict.Issued} commands issued, {verdict.Ended} ended, {verdict.Reported} reported, {violations.Length} violations");
        return violations.Length == 0;
    }

    /// <summary>What the programs logged when they ended by themselves.</summary>
    private IEnumerable<string> LastWords() => site.Devices
        .SelectMany(device => device.LogFiles)
        .Append(site.Org.Program.ErrorFile)
        .Where(File.Exists)
        .SelectMany(File.ReadLines)
        .Where(line => line.Contains("\"Fatal\"", StringComparison.Ordinal)
            || line.StartsWith("crit:", StringComparison.Ordinal) || line.StartsWith("Unhandled exception", StringComparison.Ordinal));

    private string Elapsed => TimeProvider.System.GetElapsedTime(began).ToString(@"mm\:ss", CultureInfo.InvariantCulture);

    private Random RandomOf(int part) => new(unchecked((options.Seed * 397) + part));

    private static void Say(string line) => Console.WriteLine(line);
}
