using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Cli.Doctor.Checks;

/// <summary>
/// Nothing is from the future: the clock was not set back. A clock that was always wrong is not seen here, since there is nothing to
/// compare it with; agents see it.
/// </summary>
internal sealed class ClockCheck() : DoctorCheck(Name, DatabaseCheck.Name)
{
    public const string Name = "clock";

    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    // Agents refuse a command that is further ahead of them.
    private static readonly TimeSpan AgentsTolerate = TimeSpan.FromMinutes(5);

    public override async Task<Finding> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        await using OrgDb db = context.Store.OpenForReading();
        (DateTimeOffset? At, string What)[] marks =
        [
            (await db.Log.MaxAsync(l => (DateTimeOffset?)l.Published, cancellationToken), "the newest entry of the System Log"),
            (await db.Commands.MaxAsync(c => (DateTimeOffset?)c.IssuedAt, cancellationToken), "the newest command"),
            NewestFile(context.Data),
        ];
        (DateTimeOffset? at, string what) = marks.MaxBy(m => m.At ?? DateTimeOffset.MinValue);
        DateTimeOffset now = context.Now;
        TimeSpan ahead = at is { } newest ? newest - now : TimeSpan.Zero;
        string seen = $"now {Moment.Write(now)}, and {what} is of {Moment.Write(at, "no time")}";
        const string remedy = "set the clock by NTP (timedatectl), then see what was issued meanwhile: device-org logs";
        return ahead <= Slack ? Ok($"{Moment.Write(now)}; nothing is from the future")
            : ahead <= AgentsTolerate ? Warning($"{seen}: the clock was set back by {Moment.Write(ahead)}", remedy)
            : Failure($"{seen}: the clock was set back by {Moment.Write(ahead)}, or was ahead before", remedy);
    }

    private static (DateTimeOffset? At, string What) NewestFile(string data)
    {
        FileInfo? newest = new DirectoryInfo(data).EnumerateFiles("*", SearchOption.AllDirectories).MaxBy(f => f.LastWriteTimeUtc);
        return newest is null ? (null, "no file") : (newest.LastWriteTimeUtc, newest.FullName);
    }
}
