using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using DeviceAgent.Benchmarks.Machine;
using DeviceAgent.Benchmarks.Processes;

namespace DeviceAgent.Benchmarks.Figures;

/// <summary>
/// The list pages of the console at 10,000 people and 12,000 devices, beside the same pages at 100 and 120: how long an answer takes (median), and
/// what it costs the server in CPU time, which does not depend on what else the machine does.
/// </summary>
internal sealed partial class ConsolePages : IFigure
{
    private const int WarmUp = 30;
    private const int Rounds = 50;

    private static readonly string[] Pages =
    [
        "/console/people", "/console/people?page=3", "/console/people?q=brown", "/console/people?q=nobody-is-called-so", "/console/people?status=STAGED",
        "/console/devices", "/console/devices?page=3", "/console/devices?q=mba", "/console/devices?show=OktaVerify", "/console/device-logouts", "/console/device-logouts?show=open",
        "/console/waiting", "/console/groups", "/console/system-log", "/console/system-log?q=brown", "/console/system-log?type=user.lifecycle.create",
        "/console/system-log?q=no-such-word", "/console",
    ];

    public string Name => "console-pages";

    public string Description => "the console's list pages at 10,000 people and 12,000 devices, beside 100 and 120";

    public async Task<IReadOnlyList<string>> MeasureAsync()
    {
        await using OrgProcess large = await OrgProcess.StartSeededAsync(10_000, 12_000);
        await using OrgProcess small = await OrgProcess.StartSeededAsync(100, 120);
        using ConsoleVisitor many = await ConsoleVisitor.SignInAsync(large);
        using ConsoleVisitor few = await ConsoleVisitor.SignInAsync(small);
        List<string> lines = [$"{"page",-45} {"12,000 devices",-28} 120 devices"];
        double worst = 0;
        foreach (string page in Pages)
        {
            (double Milliseconds, double Cpu) ours = await TimeAsync(large, many, page);
            (double Milliseconds, double Cpu) beside = await TimeAsync(small, few, page);
            worst = Math.Max(worst, ours.Milliseconds);
            lines.Add($"{page,-45} {Text(ours),-28} {Text(beside)}");
        }

        lines.Add(string.Create(CultureInfo.InvariantCulture, $"slowest median {worst:0.0} ms (promised: less than 100)"));
        return lines;
    }

    private static string Text((double Milliseconds, double Cpu) taken) =>
        string.Create(CultureInfo.InvariantCulture, $"{taken.Milliseconds,6:0.0} ms, {taken.Cpu,5:0.0} ms CPU");

    /// <returns>The median of the answers, and the CPU time of one.</returns>
    private static async Task<(double Milliseconds, double Cpu)> TimeAsync(OrgProcess org, ConsoleVisitor visitor, string page)
    {
        for (int i = 0; i < WarmUp; i++)
        {
            await visitor.GetAsync(page);
        }

        List<double> taken = [];
        TimeSpan before = CpuTime.Of(org.ProcessId);
        for (int i = 0; i < Rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await visitor.GetAsync(page);
            taken.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return (taken.Order().ElementAt(taken.Count / 2), (CpuTime.Of(org.ProcessId) - before).TotalMilliseconds / Rounds);
    }

    /// <summary>The local administrator, signed in by the forms.</summary>
    private sealed partial class ConsoleVisitor : IDisposable
    {
        private const string Password = "measured, not guessed";

        private readonly HttpClient client;

        private ConsoleVisitor(Uri org) =>
            client = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = org };

        public static async Task<ConsoleVisitor> SignInAsync(OrgProcess org)
        {
            var visitor = new ConsoleVisitor(org.Admin.BaseAddress!);
            await visitor.SendAsync(org.PasswordLink, "set-password", ("Password", Password), ("Again", Password));
            await visitor.SendAsync("/console/sign-in", "sign-in", ("Password", Password));
            return visitor;
        }

        public async Task GetAsync(string page)
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri(page, UriKind.Relative));
            string html = await answer.Content.ReadAsStringAsync();
            if (answer.StatusCode != HttpStatusCode.OK || !html.Contains("Sign out", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"{page}: {answer.StatusCode}");
            }
        }

        public void Dispose() => client.Dispose();

        [GeneratedRegex("name=\"(__RequestVerificationToken|Secret)\" value=\"([^\"]*)\"")]
        private static partial Regex Hidden();

        private async Task SendAsync(string page, string form, params (string Name, string Value)[] fields)
        {
            string html = await client.GetStringAsync(new Uri(page, UriKind.RelativeOrAbsolute));
            var sent = new Dictionary<string, string> { ["_handler"] = form };
            foreach (Match hidden in Hidden().Matches(html))
            {
                sent[hidden.Groups[1].Value] = WebUtility.HtmlDecode(hidden.Groups[2].Value);
            }

            foreach ((string name, string value) in fields)
            {
                sent[name] = value;
            }

            using var content = new FormUrlEncodedContent(sent);
            using HttpResponseMessage answer = await client.PostAsync(new Uri(page, UriKind.RelativeOrAbsolute), content);
            answer.EnsureSuccessStatusCode();
        }
    }
}
