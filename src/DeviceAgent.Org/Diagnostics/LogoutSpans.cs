using System.Diagnostics;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Status;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Diagnostics;

/// <summary>
/// The spans of a logout. Their trace id is the logout's own: a GUID is 16 bytes, and its 32 digits are the W3C trace id. Each is emitted
/// when it ends, after the commit, with begin and end from the database: a restart in between loses nothing. They stand side by side and
/// none is another's parent, since a parent's id would have to outlive the process too.
/// </summary>
public sealed class LogoutSpans(TimeProvider time) : IDisposable
{
    public const string SourceName = "DeviceAgent.Org";

    /// <summary>From the order to its commit; one for each logout.</summary>
    public const string Issue = "issue";

    /// <summary>From the issue to the hand-out; this and the others once for each logout and device.</summary>
    public const string Wait = "wait";

    /// <summary>From the hand-out to the acknowledgement.</summary>
    public const string Deliver = "deliver";

    /// <summary>From the acknowledgement to the final outcome.</summary>
    public const string CarryOut = "carry-out";

    private readonly ActivitySource source = new(SourceName, OrgStatusReader.ProgramVersion);

    /// <summary>A logout was issued.</summary>
    internal void Issued(OrgDb db, TraceRecord trace, int devices)
    {
        var tags = new TagList { { "logout.type", trace.DeviceLogoutType }, { "logout.devices", devices }, { "logout.held", trace.HeldAt is not null } };
        db.OnCommitted(() => Emit(Issue, trace, trace.IssuedAt, time.GetUtcNow(), tags));
    }

    /// <summary>A command was returned by a poll for the first time.</summary>
    internal Task HandedOutAsync(OrgDb db, CommandRecord command, CancellationToken cancellationToken) =>
        PassedAsync(db, command, Wait, null, command.HandedOutAt!.Value, cancellationToken);

    /// <summary>A command was acknowledged, or its outcome came first.</summary>
    internal Task DeliveredAsync(OrgDb db, CommandRecord command, CancellationToken cancellationToken) =>
        PassedAsync(db, command, Deliver, command.HandedOutAt, command.DeliveredAt!.Value, cancellationToken);

    /// <summary>A logout came to its end on a device. The span that it was in ends with it: not every logout gets to the last one.</summary>
    internal void Ended(OrgDb db, TraceRecord trace, CommandRecord command, LogoutResult result, DateTimeOffset at)
    {
        (string name, DateTimeOffset from) = command switch
        {
            { HandedOutAt: null } => (Wait, trace.IssuedAt),
            { DeliveredAt: null } => (Deliver, command.HandedOutAt.Value),
            _ => (CarryOut, command.DeliveredAt.Value),
        };
        TagList tags = TagsOf(command);
        tags.Add("logout.result", result.Result);
        tags.Add("logout.reason", MetricWords.ReasonOf(result.Reason));
        db.OnCommitted(() => Emit(name, trace, from, at, tags, failed: result.Result == LogoutResult.Failure));
    }

    public void Dispose() => source.Dispose();

    /// <param name="db">The running transaction.</param>
    /// <param name="command">Not the withdrawal of one: that has no spans.</param>
    /// <param name="name">The span.</param>
    /// <param name="from">Its begin; null for the issue of each trace.</param>
    /// <param name="until">Its end.</param>
    /// <param name="cancellationToken">Cancels.</param>
    private async Task PassedAsync(
        OrgDb db, CommandRecord command, string name, DateTimeOffset? from, DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (command.Withdraws is not null || !source.HasListeners())
        {
            return;
        }

        var served = await db.TraceDevices
            .Where(d => d.Jti == command.Jti)
            .Join(db.Traces, d => d.TraceId, t => t.TraceId, (d, t) => new { Device = d, Trace = t })
            .ToListAsync(cancellationToken);

        // A trace that was withdrawn while others kept the command has had its end.
        foreach (TraceRecord trace in served.Where(s => s.Device.WithdrawnAt is null || s.Device.WithdrawnAt == command.WithdrawnAt).Select(s => s.Trace))
        {
            db.OnCommitted(() => Emit(name, trace, from ?? trace.IssuedAt, until, TagsOf(command)));
        }
    }

    private static TagList TagsOf(CommandRecord command) => new() { { "device.id", command.DeviceId }, { "command.id", command.Jti } };

    private void Emit(string name, TraceRecord trace, DateTimeOffset from, DateTimeOffset until, TagList tags, bool failed = false)
    {
        if (!source.HasListeners())
        {
            return;
        }

        // No span above it: the empty span id, and none of the request of the moment, which would be taken in its place.
        var context = new ActivityContext(
            ActivityTraceId.CreateFromString(Guid.Parse(trace.TraceId).ToString("N")), default, ActivityTraceFlags.Recorded);
        Activity? around = Activity.Current;
        Activity.Current = null;
        try
        {
            using Activity? span = source.StartActivity(name, ActivityKind.Internal, context, tags, links: null, from);
            if (span is not null)
            {
                Complete(span, trace, from, until, failed);
            }
        }
        finally
        {
            Activity.Current = around;
        }
    }

    private static void Complete(Activity span, TraceRecord trace, DateTimeOffset from, DateTimeOffset until, bool failed)
    {
        if (failed)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }

        if (span.OperationName == Wait && trace.ReleasedAt is { } released)
        {
            span.AddEvent(new ActivityEvent("released", released));
        }

        // The clock may have been set back in between.
        span.SetEndTime((until > from ? until : from).UtcDateTime);
    }
}
