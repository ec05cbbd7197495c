using System.Globalization;
using System.Text.Json;
using DeviceAgent.Org.Access;
using DeviceAgent.Org.Access.Administrators;
using DeviceAgent.Org.Access.SignIn;
using DeviceAgent.Org.Access.Tokens;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Backup;
using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Org.DeviceAccess.Challenges;
using DeviceAgent.Org.DeviceAccess.Revocation;
using DeviceAgent.Org.DeviceAccess.Trust;
using DeviceAgent.Org.Devices;
using DeviceAgent.Org.Diagnostics;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Directory.Import;
using DeviceAgent.Org.Features;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Okta;
using DeviceAgent.Org.Okta.Relay;
using DeviceAgent.Org.Risk;
using DeviceAgent.Org.Scep;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.SharedSignals;
using DeviceAgent.Org.SharedSignals.Receivers;
using DeviceAgent.Org.SharedSignals.Streams;
using DeviceAgent.Org.Status;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using DeviceAgent.Org.Storage.PostgreSql;
using DeviceAgent.Org.UniversalLogout;
using DeviceAgent.Org.WebConsole;

namespace DeviceAgent.Org.Hosting;

/// <summary>An org that can be started, in this process or as its own.</summary>
public sealed class OrgHost : IAsyncDisposable
{
    /// <summary>Below the 5 seconds in which the process must be gone.</summary>
    private static readonly TimeSpan ShutdownWithin = TimeSpan.FromSeconds(4);

    private readonly WebApplication app;
    private readonly DataFolder folder;

    private OrgHost(WebApplication app, DataFolder folder)
    {
        this.app = app;
        this.folder = folder;
    }

    public OrgAddresses Addresses => app.Services.GetRequiredService<OrgAddresses>();

    public DataFolder Folder => folder;

    public IServiceProvider Services => app.Services;

    /// <summary>The first API token's text when this start made it, else null. Shown by nobody else.</summary>
    public string? FirstToken { get; private set; }

    /// <summary>Why the org ended on its own; null when it did not.</summary>
    public Exception? Fault => app.Services.GetRequiredService<ProcessFault>().Cause;

    /// <summary>Takes the data folder and makes what it lacks; listens only after <see cref="StartAsync"/>.</summary>
    /// <param name="options">What to run.</param>
    /// <param name="time">The org's clock.</param>
    /// <param name="server">Puts another server in the place of Kestrel, so that no socket is opened; null for Kestrel.</param>
    /// <exception cref="OrgConfigurationException">An option, the folder or a file cannot be used.</exception>
    public static OrgHost Build(OrgOptions options, TimeProvider time, Action<IWebHostBuilder>? server = null)
    {
        OrgOptionsCheck.Require(options);
        DataFolder folder = DataFolder.Open(options.DataFolder);
        try
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
            Configure(builder, options, folder, time);
            server?.Invoke(builder.WebHost);
            Telemetry.Add(builder.Services, builder.Configuration);
            WebApplication app = builder.Build();
            Prepare(app.Services);
            Wire(app, time);
            return new OrgHost(app, folder);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Listens, makes the first token and the first one-time link when there are none, and writes <c>addresses.json</c>.</summary>
    /// <param name="showToken">Gets the first token when no file is to have it.</param>
    /// <param name="showLink">Gets the one-time link that sets the local administrator's password; null makes none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="OrgConfigurationException">The token file cannot be written, or an address cannot be bound.</exception>
    public async Task StartAsync(Action<string>? showToken, Action<string>? showLink, CancellationToken cancellationToken)
    {
        OrgOptions options = app.Services.GetRequiredService<OrgOptions>();
        try
        {
            // The token comes after the listeners: a start that fails to bind must not leave an org with a token that nobody has seen.
            await app.StartAsync(cancellationToken);
            await app.Services.GetRequiredService<ApiTokens>().CreateFirstAsync(
                token =>
                {
                    FirstToken = token;
                    if (options.TokenFile is { } file)
                    {
                        DataFolder.WritePrivate(file, token + "\n");
                        return;
                    }

                    showToken?.Invoke(token);
                },
                cancellationToken);
            if (showLink is not null)
            {
                await app.Services.GetRequiredService<LocalAdministrator>()
                    .CreateFirstAsync(secret => showLink(OneTimeLink.Of(Addresses.Admin, secret)), cancellationToken);
            }

            DataFolder.WritePublic(
                folder.Addresses,
                JsonSerializer.Serialize(
                    new { admin = Addresses.Admin, device = Addresses.Device, issuer = Addresses.Issuer, scep = Addresses.Scep, deviceListen = options.DeviceListen?.ToString() },
                    OrgJson.Options));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
        {
            throw new OrgConfigurationException(e.Message, e);
        }
    }

    /// <inheritdoc cref="StartAsync(Action{string}?, Action{string}?, CancellationToken)"/>
    public Task StartAsync(CancellationToken cancellationToken) => StartAsync(null, null, cancellationToken);

    /// <summary>Waits until something stops the org.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await app.WaitForShutdownAsync(cancellationToken);
        return Fault is null ? ExitCodes.Ok : ExitCodes.Fault;
    }

    public Task StopAsync(CancellationToken cancellationToken) => app.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        folder.Dispose();
    }

    private static void Configure(WebApplicationBuilder builder, OrgOptions options, DataFolder folder, TimeProvider time)
    {
        builder.Logging.ClearProviders();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);

        // Standard output carries the addresses and the token only: another program reads it.
        // That the keys lie unencrypted in the org's own database is so on purpose, and nothing to warn of.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(ListenerBinding.Bind);
        IServiceCollection services = builder.Services;
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownWithin);
        services.AddRouting().Configure<RouteOptions>(routes => routes.SetParameterPolicy<Microsoft.AspNetCore.Routing.Constraints.RegexInlineRouteConstraint>("regex"));
        services.AddSingleton<MatcherPolicy, ListenerMatcherPolicy>();
        services.AddSingleton(options).AddSingleton(folder).AddSingleton(time).AddSingleton(_ => new OrgStore(DatabaseChoice.ForStart(folder, options.Settings.Database)));
        services.AddSingleton<OrgAddresses>().AddSingleton<ServerCertificate>().AddSingleton<ProcessFault>().AddSingleton<ApiTokens>().AddSingleton<TokenUse>();
        AccessServices.Add(services, options, time);
        AddDeviceAccess(services, options, folder);
        services.AddSingleton<InstanceKeys>().AddSingleton<InstanceSignatures>();
        services.AddSingleton<IUsedSignatures>(s => s.GetRequiredService<OrgStore>() is var store && store.Database.IsShared
            ? new SharedSignatures(store, time)
            : new MemorySignatures(time));
        services.AddSingleton<Users>().AddSingleton<UserLifecycle>().AddSingleton<DeviceDirectory>();
        services.AddSingleton<OrgSwitches>().AddSingleton<LogoutSwitches>().AddSingleton<OrgFeatures>().AddSingleton<DesktopMfaSettings>();
        services.AddSingleton<RiskLevels>().AddSingleton<RiskEvents>().AddSingleton<UserRisk>().AddSingleton<EntityRiskPolicy>();
        services.AddSingleton<Groups>().AddSingleton<GroupMembers>().AddSingleton<GroupEvents>().AddSingleton<DirectoryImport>();
        services.AddSingleton<EpochOpening>().AddSingleton<OrgEpoch>().AddSingleton<OrgStatusReader>();
        services.AddSingleton<SystemLogWriter>().AddSingleton<SystemLogReader>();
        services.AddSingleton<SigningKeys>().AddSingleton<CommandSets>().AddSingleton<LogoutEvents>();
        services.AddSingleton<AutomaticBrake>().AddSingleton<DeviceLogouts>().AddSingleton<LogoutRelease>().AddSingleton<LogoutWithdrawal>().AddSingleton<LogoutReports>();
        services.AddSingleton<DeviceContacts>().AddSingleton<PollWaiters>().AddSingleton<WaitingCommands>();
        services.AddSingleton<StreamLimits>().AddSingleton<StreamEvents>().AddSingleton<DeviceStreams>();
        services.AddSingleton<Polls>().AddSingleton<CheckIns>().AddSingleton<UnknownOutcomes>().AddSingleton<OutcomeLedger>();
        if (options.Settings.Database.Url is not null)
        {
            services.AddSingleton<ReplicaNews>().AddHostedService(s => s.GetRequiredService<ReplicaNews>());
        }

        if (options.Settings.Okta is { Relay.Events.Count: > 0 })
        {
            services.AddSingleton<OktaClient>().AddSingleton<RelayLease>().AddSingleton<RelayedLogouts>().AddSingleton<SystemLogRelay>().AddSingleton<RelayFaults>();
            services.AddSingleton<RelayLoop>().AddHostedService(s => s.GetRequiredService<RelayLoop>());
        }

        UniversalLogoutEndpoints.Add(services);
        SignalEndpoints.Add(services);
        TransmitterEndpoints.Add(services);
        ConsoleEndpoints.Add(services);
        AccessServices.ReadKeysLate(services);
        services.AddSingleton<OverdueMonitor>().AddHostedService(s => s.GetRequiredService<OverdueMonitor>());
    }

    private static void AddDeviceAccess(IServiceCollection services, OrgOptions options, DataFolder folder)
    {
        services.AddSingleton<CrlAddress>().AddSingleton<DeviceAccessAuthority>().AddSingleton<DeviceCertificatePolicy>();
        services.AddSingleton(s => new TrustedAuthorities(
            new TrustedFolder(folder.TrustedAuthorities), options.DeviceAuthorities, s.GetRequiredService<ILogger<TrustedAuthorities>>()));
        services.AddSingleton<DeviceCertificates>().AddSingleton<DeviceClaims>().AddSingleton<FirstContact>().AddSingleton<DeviceAdmission>().AddSingleton<ProfileWarnings>();
        services.AddSingleton<CertificateEvents>().AddSingleton<CertificateRegister>().AddSingleton<RevocationLists>().AddSingleton<Revocations>();
        services.AddSingleton<EnrollmentChallenges>().AddSingleton<AddressFailures>();
        services.AddSingleton<EnrollmentIssuing>().AddSingleton<Enrollments>().AddSingleton<HeldRequests>();
        services.AddSingleton<ScepOperations>();
        services.AddSingleton<RevocationMonitor>().AddHostedService(s => s.GetRequiredService<RevocationMonitor>());
    }

    /// <summary>Makes keys, authorities and tables now, so that a bad file ends the start and not the first request.</summary>
    private static void Prepare(IServiceProvider services)
    {
        OrgStore store = services.GetRequiredService<OrgStore>();
        try
        {
            using IDisposable start = store.Database.HoldStart();
            store.Migrate();
            string authority = DeviceCertificates.ThumbprintOf(services.GetRequiredService<DeviceAccessAuthority>().Certificate);
            SharedOrg.RequireAsync(store, authority, CancellationToken.None).GetAwaiter().GetResult();
            services.GetRequiredService<OrgEpoch>().OpenAsync(CancellationToken.None).GetAwaiter().GetResult();
            services.GetRequiredService<SigningKeys>();
        }
        catch (Exception e) when (DatabaseFailure.Of(e) is { } failure)
        {
            throw new OrgConfigurationException($"the database cannot be used: {failure.Message}", e);
        }

        DatabaseChoice.Remember(services.GetRequiredService<DataFolder>(), services.GetRequiredService<OrgOptions>().Settings.Database);
        Telemetry.Begin(services);

        // Now: it tells since when the org runs.
        services.GetRequiredService<OrgStatusReader>();
        services.GetRequiredService<DeviceCertificatePolicy>();
        services.GetRequiredService<ProfileWarnings>().Tell();
        _ = services.GetService<OktaClient>()?.Credential;
        services.GetRequiredService<ServerCertificate>().Current();
        PollWaiters waiters = services.GetRequiredService<PollWaiters>();
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(waiters.EndAll);
    }

    private static void Wire(WebApplication app, TimeProvider time)
    {
        app.Use((context, next) =>
        {
            // Kestrel renews its own Date once a second, so it can lag. Agents map org time by it and need D <= now < D + 1 s.
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.Date = time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
                return Task.CompletedTask;
            });
            return next(context);
        });
        TrustedProxies.Use(app);
        app.UseMiddleware<ErrorAnswers>();
        OrgSettings settings = app.Services.GetRequiredService<OrgOptions>().Settings;
        if (settings.ConsoleEnabled)
        {
            app.Use(ConsoleHeaders.AddAsync);
            app.UseMiddleware<ConsoleErrors>();
        }

        app.UseRouting();
        app.Use(Listeners.SeparateAsync);
        app.UseMiddleware<DeviceAuthentication>();
        app.Use(Listeners.EndStraysAsync);
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use(OperatorLimits.HoldAsync);
        app.UseAntiforgery();
        RouteGroupBuilder admin = app.MapGroup("").WithMetadata(Listener.Admin);
        UserEndpoints.Map(admin);
        DeviceEndpoints.Map(admin);
        GroupEndpoints.Map(admin);
        ImportEndpoints.Map(admin);
        FeatureEndpoints.Map(admin);
        RiskEndpoints.Map(admin);
        PolicyEndpoints.Map(admin);
        CertificateEndpoints.Map(admin);
        ChallengeEndpoints.Map(admin);
        InstanceKeyEndpoints.Map(admin);
        LogoutEndpoints.Map(admin);
        LogEndpoints.Map(admin);
        StatusEndpoints.Map(admin);
        TokenEndpoints.Map(admin);
        ReceiverEndpoints.Map(admin);
        AdministratorEndpoints.Map(admin);
        if (settings.ConsoleEnabled)
        {
            SignInEndpoints.Map(admin, settings.Oidc);
            ConsoleEndpoints.Map(admin);
        }

        HealthEndpoints.Map(app);
        WireEndpoints.Map(app.MapGroup("").WithMetadata(Listener.Device));
        ScepEndpoints.Map(app.MapGroup("").WithMetadata(Listener.Admin, Listener.Scep).AllowAnonymous());
        RouteGroupBuilder callers = app.MapGroup("").WithMetadata(Listener.Admin, Listener.Scep).AllowAnonymous();
        UniversalLogoutEndpoints.Map(callers);
        SignalEndpoints.Map(callers);
        TransmitterEndpoints.Map(callers);
        RevocationListEndpoints.Map(app.MapGroup("").WithMetadata(Listener.Admin, Listener.Device, Listener.Scep).AllowAnonymous());
    }
}
