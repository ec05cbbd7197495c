using DeviceAgent.Org.Access;
using DeviceAgent.Org.DeviceAccess;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Storage;

/// <summary>The org's tables, and what is asked of them in SQL, in SQLite's words. <see cref="PostgreSql.PostgreSqlOrgDb"/> has the others.</summary>
public class OrgDb : DbContext
{
    // A context comes from a pool and goes back to it: whoever writes begins with Forget.
    private readonly List<Action> onCommitted = [];

    public OrgDb(DbContextOptions<OrgDb> options)
        : base(options)
    {
    }

    protected OrgDb(DbContextOptions options)
        : base(options)
    {
    }

    public DbSet<UserRecord> Users => Set<UserRecord>();

    public DbSet<DeviceRecord> Devices => Set<DeviceRecord>();

    public DbSet<CertificateRecord> Certificates => Set<CertificateRecord>();

    public DbSet<WaitingRevocationRecord> WaitingRevocations => Set<WaitingRevocationRecord>();

    public DbSet<ChallengeRecord> Challenges => Set<ChallengeRecord>();

    public DbSet<EnrollmentRecord> Enrollments => Set<EnrollmentRecord>();

    public DbSet<InstanceKeyRecord> InstanceKeys => Set<InstanceKeyRecord>();

    public DbSet<AssignmentRecord> Assignments => Set<AssignmentRecord>();

    public DbSet<LinkRecord> Links => Set<LinkRecord>();

    public DbSet<CommandRecord> Commands => Set<CommandRecord>();

    public DbSet<TraceRecord> Traces => Set<TraceRecord>();

    public DbSet<TraceDeviceRecord> TraceDevices => Set<TraceDeviceRecord>();

    public DbSet<LogRecord> Log => Set<LogRecord>();

    public DbSet<ApiTokenRecord> ApiTokens => Set<ApiTokenRecord>();

    public DbSet<AdministratorRecord> Administrators => Set<AdministratorRecord>();

    public DbSet<ProtectionKeyRecord> ProtectionKeys => Set<ProtectionKeyRecord>();

    public DbSet<EpochRecord> Epochs => Set<EpochRecord>();

    public DbSet<GroupRecord> Groups => Set<GroupRecord>();

    public DbSet<GroupMemberRecord> GroupMembers => Set<GroupMemberRecord>();

    public DbSet<SwitchRecord> Switches => Set<SwitchRecord>();

    public DbSet<UserRiskRecord> UserRisks => Set<UserRiskRecord>();

    public DbSet<RiskRuleRecord> RiskRules => Set<RiskRuleRecord>();

    public DbSet<UsedTokenRecord> UsedTokens => Set<UsedTokenRecord>();

    public DbSet<UniversalLogoutCallRecord> UniversalLogoutCalls => Set<UniversalLogoutCallRecord>();

    public DbSet<ReceiverRecord> Receivers => Set<ReceiverRecord>();

    public DbSet<EventStreamRecord> Streams => Set<EventStreamRecord>();

    public DbSet<StreamEventRecord> StreamEvents => Set<StreamEventRecord>();

    public DbSet<OktaRelayRecord> OktaRelays => Set<OktaRelayRecord>();

    public DbSet<RelayedEventRecord> RelayedEvents => Set<RelayedEventRecord>();

    /// <summary>Has <paramref name="told"/> called once the running write is committed, and never when it is not. It must be quick and not throw.</summary>
    internal void OnCommitted(Action told) => onCommitted.Add(told);

    /// <summary>Within which limits this context reads; null for none.</summary>
    internal OperatorLimits? Limits
    {
        set => (UserGroup, DeviceGroup) = (value?.UserGroupId, value?.DeviceGroupId);
    }

    /// <summary>Whether it reads for somebody who may know of some people only.</summary>
    internal bool IsLimitedToUsers => UserGroup is not null;

    // The filters below name them: a query is made anew with what they are then.
    private string? UserGroup { get; set; }

    private string? DeviceGroup { get; set; }

    internal void Forget() => onCommitted.Clear();

    internal void TellCommitted()
    {
        onCommitted.ForEach(told => told());
        Forget();
    }

    /// <summary>The devices whose display name, serial number or UDID is <paramref name="key"/>, by the indexes of these expressions.</summary>
    /// <param name="key">ASCII letters in lower case.</param>
    internal virtual IQueryable<DeviceRecord> DevicesOf(string key) => Devices.Where(
        d => Lower(d.DisplayName) == key || Lower(JsonExtract(d.Profile, "$.serialNumber")) == key || Lower(JsonExtract(d.Profile, "$.udid")) == key);

    /// <summary>The users with a text in their login, e-mail address or name; ASCII letters in any case.</summary>
    /// <param name="pattern">For LIKE, with a backslash before what is meant as it stands.</param>
    internal virtual IQueryable<UserRecord> UsersLike(string pattern) => Users.FromSql(
        $"""
        SELECT * FROM Users WHERE LoginKey LIKE {pattern} ESCAPE '\' OR Email LIKE {pattern} ESCAPE '\'
            OR coalesce(json_extract(Profile, '$.firstName'), '') || ' ' || coalesce(json_extract(Profile, '$.lastName'), '') LIKE {pattern} ESCAPE '\'
        """);

    /// <summary>The devices with a text in their name, serial number or id; ASCII letters in any case.</summary>
    /// <inheritdoc cref="UsersLike"/>
    internal virtual IQueryable<DeviceRecord> DevicesLike(string pattern) => Devices.FromSql(
        $"""
        SELECT * FROM Devices WHERE DisplayName LIKE {pattern} ESCAPE '\' OR Id LIKE {pattern} ESCAPE '\'
            OR json_extract(Profile, '$.serialNumber') LIKE {pattern} ESCAPE '\'
        """);

    /// <summary>The entries of the System Log with a text in them; ASCII letters in any case.</summary>
    /// <inheritdoc cref="UsersLike"/>
    internal virtual IQueryable<LogRecord> LogLike(IQueryable<LogRecord> rows, string pattern) => rows.Where(l => EF.Functions.Like(l.Json, pattern, "\\"));

    /// <summary>How much room the database takes, its write-ahead log aside: bytes.</summary>
    internal virtual IQueryable<long> Size() =>
        Database.SqlQuery<long>($"SELECT page_count * page_size AS Value FROM pragma_page_count(), pragma_page_size()");

    /// <summary>The serial numbers of all devices; null for one without.</summary>
    internal virtual IQueryable<string?> SerialNumbers() =>
        Database.SqlQuery<string?>($"SELECT json_extract(Profile, '$.serialNumber') AS Value FROM Devices");

    /// <summary>Lets the numbers of the System Log go on <paramref name="gap"/> higher, inside the running transaction.</summary>
    internal virtual async Task SkipLogNumbersAsync(long gap, CancellationToken cancellationToken)
    {
        // A table that nothing was ever added to has no sequence yet.
        if (await Database.ExecuteSqlAsync($"UPDATE sqlite_sequence SET seq = seq + {gap} WHERE name = 'Log'", cancellationToken) == 0)
        {
            await Database.ExecuteSqlAsync($"INSERT INTO sqlite_sequence (name, seq) VALUES ('Log', {gap})", cancellationToken);
        }
    }

    // SQLite's functions, for statements only: those that are given as text Entity Framework puts together anew each time.
    private static string? Lower(string? text) => throw new InvalidOperationException($"the database lowers {text}");

    private static string? JsonExtract(string json, string path) => throw new InvalidOperationException($"the database extracts {path} of {json}");

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<MillisecondsConverter>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<UserRecord>(e =>
        {
            e.HasKey(u => u.Number);
            e.HasIndex(u => u.Id).IsUnique();
            e.HasIndex(u => u.LoginKey).IsUnique();
            e.HasIndex(u => u.OktaId).IsUnique();
        });
        modelBuilder.Entity<DeviceRecord>(e =>
        {
            e.HasKey(d => d.Number);
            e.HasIndex(d => d.Id).IsUnique();
        });
        modelBuilder.Entity<CertificateRecord>(e =>
        {
            e.HasKey(c => c.Thumbprint);
            e.HasIndex(c => c.DeviceId);
            e.HasIndex(c => c.Number).IsUnique();
            e.HasIndex(c => c.SerialNumber);
            e.HasIndex(c => c.RevokedAt);
            e.Property(c => c.Status).HasDefaultValue(CertificateStatus.Bound);
        });
        DescribeEnrollment(modelBuilder);
        modelBuilder.Entity<InstanceKeyRecord>(e =>
        {
            e.HasKey(k => new { k.DeviceId, k.Thumbprint });

            // Whatever else goes wrong: never two keys that may speak for one device.
            e.HasIndex(k => k.DeviceId).IsUnique().HasFilter($"Status = '{InstanceKeyStatus.Bound}'");
        });
        modelBuilder.Entity<AssignmentRecord>(e =>
        {
            e.HasKey(a => new { a.DeviceId, a.UserId });
            e.HasIndex(a => a.UserId);
        });
        modelBuilder.Entity<LinkRecord>(e =>
        {
            e.HasKey(l => new { l.DeviceId, l.Account, l.Subject });
            e.HasIndex(l => l.Subject);
        });
        DescribeAccess(modelBuilder);
        DescribeLimits(modelBuilder);
        modelBuilder.Entity<EpochRecord>(e =>
        {
            e.HasKey(r => r.Number);
            e.Property(r => r.Number).ValueGeneratedNever();
            e.HasIndex(r => r.RestoreId).IsUnique();
        });
        DescribeLogout(modelBuilder);
        DescribeGroupsAndRisk(modelBuilder);
        DescribeIssuers(modelBuilder);
        DescribeStreams(modelBuilder);
        DescribeRelay(modelBuilder);
        modelBuilder.HasDbFunction(() => Lower("")).HasName("lower").IsBuiltIn();
        modelBuilder.HasDbFunction(() => JsonExtract("", "")).HasName("json_extract").IsBuiltIn();
    }

    /// <summary>What an operator with limits sees: see <see cref="OperatorLimits"/>. Without limits no query is changed.</summary>
    private void DescribeLimits(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<UserRecord>().HasQueryFilter(u => UserGroup == null || GroupMembers.Any(m => m.GroupId == UserGroup && m.MemberId == u.Id));
        modelBuilder.Entity<DeviceRecord>().HasQueryFilter(d => DeviceGroup == null || GroupMembers.Any(m => m.GroupId == DeviceGroup && m.MemberId == d.Id));
        modelBuilder.Entity<TraceDeviceRecord>().HasQueryFilter(d => DeviceGroup == null || GroupMembers.Any(m => m.GroupId == DeviceGroup && m.MemberId == d.DeviceId));
        modelBuilder.Entity<CommandRecord>().HasQueryFilter(c =>
            (UserGroup == null || GroupMembers.Any(m => m.GroupId == UserGroup && m.MemberId == c.UserId))
            && (DeviceGroup == null || GroupMembers.Any(m => m.GroupId == DeviceGroup && m.MemberId == c.DeviceId)));
        modelBuilder.Entity<TraceRecord>().HasQueryFilter(t =>
            (UserGroup == null || GroupMembers.Any(m => m.GroupId == UserGroup && m.MemberId == t.UserId))
            && (DeviceGroup == null || TraceDevices.Any(d => d.TraceId == t.TraceId)));
    }

    private static void DescribeAccess(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<ApiTokenRecord>(e =>
        {
            e.HasKey(t => t.Id);
            e.Ignore(t => t.Grant);

            // What there was before there were roles could do everything.
            e.Property(t => t.Role).HasConversion<string>().HasDefaultValue(Role.SuperAdmin).HasSentinel((Role)(-1));
            e.Property(t => t.Permissions).HasConversion<string>().HasDefaultValue(LogoutPermissions.Both).HasSentinel((LogoutPermissions)(-1));
        });
        modelBuilder.Entity<AdministratorRecord>(e =>
        {
            e.HasKey(a => a.Number);
            e.HasIndex(a => a.Id).IsUnique();
            e.HasIndex(a => new { a.Issuer, a.Subject }).IsUnique();
            e.Ignore(a => a.Grant).Ignore(a => a.Given).Ignore(a => a.IsLocal).Ignore(a => a.AlternateId);
            e.Property(a => a.Role).HasConversion<string>();
            e.Property(a => a.Permissions).HasConversion<string>();
        });
        modelBuilder.Entity<ProtectionKeyRecord>().HasKey(k => k.Number);
    }

    private static void DescribeEnrollment(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<WaitingRevocationRecord>().HasKey(r => r.Thumbprint);
        modelBuilder.Entity<ChallengeRecord>(e =>
        {
            e.HasKey(c => c.Number);
            e.HasIndex(c => c.Id).IsUnique();
        });
        modelBuilder.Entity<EnrollmentRecord>(e =>
        {
            e.HasKey(r => r.Number);
            e.HasIndex(r => r.Id).IsUnique();
            e.HasIndex(r => new { r.Profile, r.TransactionId });
            e.HasIndex(r => r.Status);
        });
    }

    private static void DescribeGroupsAndRisk(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<GroupRecord>(e =>
        {
            e.HasKey(g => g.Number);
            e.HasIndex(g => g.Id).IsUnique();
            e.HasIndex(g => new { g.Kind, g.NameKey }).IsUnique();
        });
        modelBuilder.Entity<GroupMemberRecord>(e =>
        {
            e.HasKey(m => new { m.GroupId, m.MemberId });
            e.HasIndex(m => m.MemberId);
        });
        modelBuilder.Entity<SwitchRecord>().HasKey(s => s.Name);
        modelBuilder.Entity<UserRiskRecord>(e =>
        {
            e.HasKey(r => r.UserId);
            e.HasIndex(r => r.Level);
        });
        modelBuilder.Entity<RiskRuleRecord>(e =>
        {
            e.HasKey(r => r.Number);
            e.HasIndex(r => r.Id).IsUnique();
        });
    }

    private static void DescribeIssuers(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<UsedTokenRecord>(e =>
        {
            e.HasKey(t => t.Id);
            e.HasIndex(t => t.Until);
        });
        modelBuilder.Entity<UniversalLogoutCallRecord>().HasKey(c => c.Number);
    }

    private static void DescribeStreams(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<ReceiverRecord>(e =>
        {
            e.HasKey(r => r.Id);
            e.HasIndex(r => r.Hash).IsUnique();
        });
        modelBuilder.Entity<EventStreamRecord>(e =>
        {
            e.HasKey(s => s.Number);
            e.HasIndex(s => s.StreamId).IsUnique();
            e.HasIndex(s => s.ReceiverId).IsUnique();
        });
        modelBuilder.Entity<StreamEventRecord>(e =>
        {
            e.HasKey(s => s.Number);
            e.HasIndex(s => s.Jti).IsUnique();
            e.HasIndex(s => new { s.Owner, s.Number });
        });
    }

    private static void DescribeRelay(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<OktaRelayRecord>().HasKey(r => r.Org);
        modelBuilder.Entity<RelayedEventRecord>(e =>
        {
            e.HasKey(r => r.Number);
            e.HasIndex(r => r.Uuid).IsUnique();
            e.HasIndex(r => r.SeenAt);
        });
    }

    private static void DescribeLogout(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<CommandRecord>(e =>
        {
            e.HasKey(c => c.Number);
            e.HasIndex(c => c.Jti).IsUnique();
            e.HasIndex(c => new { c.DeviceId, c.Closed });
            e.HasIndex(c => c.Closed);
            e.HasIndex(c => c.Held);
        });
        modelBuilder.Entity<TraceRecord>(e =>
        {
            e.HasKey(t => t.Number);
            e.HasIndex(t => t.TraceId).IsUnique();
            e.HasIndex(t => t.UserId);
            e.HasIndex(t => t.TakenAt);
            e.HasIndex(t => t.OktaTraceId);
        });
        modelBuilder.Entity<TraceDeviceRecord>(e =>
        {
            e.HasKey(t => new { t.TraceId, t.DeviceId });
            e.HasIndex(t => t.Jti);
        });
        modelBuilder.Entity<LogRecord>(e =>
        {
            e.HasKey(l => l.Number);
            e.HasIndex(l => l.Fact).IsUnique();
            e.HasIndex(l => l.Published);
        });
    }
}
