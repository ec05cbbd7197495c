using System.Globalization;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;

namespace DeviceAgent.Org.Directory.Import;

/// <summary>
/// People and groups from a CSV file. The whole file is checked first, and then applied in one transaction, or refused with line
/// numbers. It adds and updates; it takes nobody away, out of a group or back to life.
/// </summary>
public sealed class DirectoryImport(OrgStore store, SystemLogWriter log, TimeProvider time)
{
    /// <summary>A file may have so many bytes.</summary>
    public const int LongestBytes = ImportFile.LongestBytes;

    /// <summary>A form may have so many bytes: enough that who chose a file that is somewhat too large reads so at the field.</summary>
    public const int LongestForm = 4 * LongestBytes;

    // So many rows are sent to the database and forgotten at a time.
    private const int BatchSize = 2_000;

    /// <param name="csv">The file; the caller disposes it.</param>
    /// <param name="dryRun">Only says what it would do.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="cancellationToken">Cancels: nothing is changed then.</param>
    /// <exception cref="OrgException">400: what is wrong with the file, with line numbers; 413: it is too large. Nothing is changed.</exception>
    public async Task<ImportResult> ImportAsync(Stream csv, bool dryRun, LogActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(csv);
        using var whole = new MemoryStream();
        byte[] buffer = new byte[81_920];
        for (int read; (read = await csv.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            whole.Write(buffer, 0, read);
            if (whole.Length > LongestBytes)
            {
                throw new OrgException(StatusCodes.Status413PayloadTooLarge, "E0000003", "The file is too large.", $"file: must have at most {LongestBytes / 1024 / 1024} MB");
            }
        }

        whole.Position = 0;
        var faults = new ImportFaults();
        IReadOnlyList<ImportRow> rows = ImportFile.Read(whole, faults);
        if (dryRun)
        {
            await using OrgDb db = store.OpenForReading();
            return ResultOf(await ImportPlan.MakeAsync(db, rows, faults, time.GetUtcNow(), cancellationToken), rows.Count, dryRun);
        }

        return await store.WriteAsync(
            async db =>
            {
                ImportPlan plan = await ImportPlan.MakeAsync(db, rows, faults, time.GetUtcNow(), cancellationToken);
                ImportResult result = ResultOf(plan, rows.Count, dryRun);
                await WriteAsync(db, plan, result, actor, cancellationToken);
                return result;
            },
            cancellationToken);
    }

    private static ImportResult ResultOf(ImportPlan plan, int people, bool dryRun) =>
        new(dryRun, people, plan.NewUsers.Count, plan.ChangedUsers.Count, plan.NewGroups.Count, plan.Memberships.Count);

    private async Task WriteAsync(OrgDb db, ImportPlan plan, ImportResult result, LogActor actor, CancellationToken cancellationToken)
    {
        // Nothing that is written is changed again: looking for changes would be most of the time.
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        foreach (object[] batch in plan.ChangedUsers.Select(c => (object)c.User).Concat(plan.ChangedGroups).Chunk(BatchSize))
        {
            db.UpdateRange(batch);
            await SaveAsync(db, cancellationToken);
        }

        foreach (object[] batch in Rows(plan, result, actor).Chunk(BatchSize))
        {
            // SQLite itself does not look.
            cancellationToken.ThrowIfCancellationRequested();
            db.AddRange(batch);
            await SaveAsync(db, cancellationToken);
        }
    }

    private static async Task SaveAsync(OrgDb db, CancellationToken cancellationToken)
    {
        await db.SaveChangesAsync(cancellationToken);
        db.ChangeTracker.Clear();
    }

    /// <summary>Everything that is new, with the entries that the admin API would have made of it one by one.</summary>
    private IEnumerable<object> Rows(ImportPlan plan, ImportResult result, LogActor actor)
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach (UserRecord user in plan.NewUsers)
        {
            yield return user;
            yield return Logged(Users.Entry(EventType.UserCreate, "Create Okta user", user, actor));
            yield return Logged(Users.Entry(EventType.UserActivate, "Activate Okta user", user, actor));
        }

        foreach ((UserRecord user, LogChange change) in plan.ChangedUsers)
        {
            yield return Logged(Users.Entry(EventType.UserUpdate, "Update user profile for Okta", user, actor) with
            {
                Targets = [LogTarget.Of(user) with { ChangeDetails = change }],
            });
        }

        foreach (GroupRecord group in plan.NewGroups)
        {
            yield return group;
            yield return Logged(GroupEvents.CreatedEntry(group, actor));
        }

        foreach ((GroupRecord group, UserRecord user) in plan.Memberships)
        {
            yield return new GroupMemberRecord { GroupId = group.Id, MemberId = user.Id, Added = now };
            yield return Logged(GroupEvents.AddedEntry(group, LogTarget.Of(user), actor));
        }

        yield return Logged(Summary(result, actor));
    }

    private LogRecord Logged(LogEntry entry) => log.Record($"{entry.EventType}:{Guid.NewGuid():N}", entry);

    private static LogEntry Summary(ImportResult result, LogActor actor) => new()
    {
        EventType = EventType.DirectoryImport,
        DisplayMessage = "Import people from a CSV file",
        Actor = actor,
        Targets = [],
        DebugData = new Dictionary<string, string>
        {
            ["people"] = Text(result.People),
            ["created"] = Text(result.Created),
            ["updated"] = Text(result.Updated),
            ["groupsCreated"] = Text(result.GroupsCreated),
            ["memberships"] = Text(result.Memberships),
        },
    };

    private static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);
}
