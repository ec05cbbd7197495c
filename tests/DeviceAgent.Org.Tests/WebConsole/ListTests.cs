using System.Diagnostics;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Logout;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.Protocol.Subjects;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace DeviceAgent.Org.Tests.WebConsole;

/// <summary>What the lists of the console read.</summary>
public sealed class ListTests : IAsyncLifetime
{
    /// <summary>People 5, devices 7, logouts 3 for each of the two ways.</summary>
    private const int MostCommands = 18;

    private TestOrg org = null!;

    private PeopleList People => org.Host.Services.GetRequiredService<PeopleList>();

    private DeviceList Devices => org.Host.Services.GetRequiredService<DeviceList>();

    public async Task InitializeAsync() => org = await TestOrg.StartAsync(console: true);

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task People_are_found_by_any_part_of_name_login_or_address_as_it_stands()
    {
        await org.CreateUserAsync("ada@example.com");
        await org.CreateUserAsync("x_y%z@example.com");
        await org.CreateUserAsync("xay-z@example.com");

        Assert.Equal(["ada@example.com", "x_y%z@example.com", "xay-z@example.com"], await FindAsync("lovelace"));
        Assert.Equal(["ada@example.com"], await FindAsync("ADA@"));
        Assert.Equal(["x_y%z@example.com"], await FindAsync("x_y"));
        Assert.Equal(["x_y%z@example.com"], await FindAsync("%"));
        Assert.Empty(await FindAsync("\\"));
        Assert.Empty((await People.ReadAsync("ada", UserStatus.Suspended, 1, CancellationToken.None)).Page);
    }

    [Fact]
    public async Task A_device_counts_once_for_assignment_and_report_and_not_when_it_is_deactivated()
    {
        JsonNode ada = await org.CreateUserAsync("ada@example.com");
        TestDevice both = await org.CreateDeviceAsync("both");
        TestDevice gone = await org.CreateDeviceAsync("gone");
        TestDevice reported = await org.CreateDeviceAsync("reported");
        await org.AssignAsync(both, ada);
        await org.AssignAsync(gone, ada);
        await both.CheckInAsync(links: ["ada@example.com"]);
        await reported.CheckInAsync(links: ["ADA@example.com"]);
        await org.Admin.PostAsync(new Uri($"/api/v1/devices/{gone.Id}/lifecycle/deactivate", UriKind.Relative), null);

        Assert.Equal(2, (await People.ReadAsync(null, null, 1, CancellationToken.None)).Page.Single().Devices);
        IReadOnlyList<DeviceRow> rows = (await Devices.ReadAsync(null, DeviceAttention.All, 1, CancellationToken.None)).Page;
        Assert.Equal(["both", "gone", "reported"], rows.Select(r => r.Device.DisplayName));
        Assert.All(rows, row => Assert.Equal(["ada@example.com"], row.Logins));
    }

    [Fact]
    public async Task Devices_are_narrowed_to_those_that_need_somebody()
    {
        TestDevice good = await org.CreateDeviceAsync("good");
        TestDevice old = await org.CreateDeviceAsync("old");
        await org.CreateDeviceAsync("never");
        await good.CheckInAsync();
        await old.CheckInAsync("9.40.0", satisfied: false);
        await FlushContactsAsync();

        Assert.Equal(["old"], await NarrowAsync(DeviceAttention.OktaVerify));
        Assert.Equal(["never"], await NarrowAsync(DeviceAttention.NeverSeen));
        Assert.Empty(await NarrowAsync(DeviceAttention.Silent));
        org.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(["good", "old"], await NarrowAsync(DeviceAttention.Silent));
    }

    /// <summary>Not one query a row. EF Core looks only once a second whether somebody listens, so fewer may be seen, never more.</summary>
    [Fact]
    public async Task However_many_rows_a_page_has_it_asks_the_database_as_often()
    {
        using var counter = new CommandCounter(org.Folder);
        await FillAsync("many", 20);
        Assert.InRange(await CountAsync(counter), 1, MostCommands);
    }

    private async Task ReadAllAsync()
    {
        var reports = org.Host.Services.GetRequiredService<LogoutReports>();
        await People.ReadAsync("example", null, 1, CancellationToken.None);
        await Devices.ReadAsync("mac", DeviceAttention.All, 1, CancellationToken.None);
        await reports.ListAsync(null, null, 0, 50, "", CancellationToken.None);
        await reports.ListAsync(null, open: true, 0, 50, CancellationToken.None);
    }

    private async Task FillAsync(string name, int count)
    {
        for (int i = 0; i < count; i++)
        {
            JsonNode user = await org.CreateUserAsync($"{name}-{i}@example.com");
            TestDevice mac = await org.CreateDeviceAsync($"{name}-mac-{i}");
            await org.AssignAsync(mac, user, "ada");
            await mac.CheckInAsync(accounts: [new AccountReport("ada", 501, [SubjectIdentifier.OfEmail($"{name}-{i}@example.com")])]);
            await org.LogOutAsync(user);
        }
    }

    private async Task<int> CountAsync(CommandCounter counter)
    {
        int before = counter.Count;
        await ReadAllAsync();
        return counter.Count - before;
    }

    private async Task<IReadOnlyList<string>> FindAsync(string search) =>
        [.. (await People.ReadAsync(search, null, 1, CancellationToken.None)).Page.Select(p => p.Login)];

    private async Task<IReadOnlyList<string>> NarrowAsync(DeviceAttention attention) =>
        [.. (await Devices.ReadAsync(null, attention, 1, CancellationToken.None)).Page.Select(r => r.Device.DisplayName)];

    private Task FlushContactsAsync() => org.Host.Services.GetRequiredService<Org.Devices.DeviceContacts>().FlushAsync(
        org.Host.Services.GetRequiredService<Org.Storage.OrgStore>(), CancellationToken.None);

    /// <summary>The commands to this org's database: other tests run beside it.</summary>
    private sealed class CommandCounter : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly string folder;
        private readonly List<IDisposable> subscriptions = [];
        private int count;

        public CommandCounter(string folder)
        {
            this.folder = folder;
            subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
        }

        public int Count => count;

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.EntityFrameworkCore")
            {
                subscriptions.Add(value.Subscribe(this));
            }
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Value is CommandExecutedEventData done && done.Command.Connection?.DataSource.StartsWith(folder, StringComparison.Ordinal) == true)
            {
                Interlocked.Increment(ref count);
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void Dispose() => subscriptions.ForEach(s => s.Dispose());
    }
}
