using System.Reflection;
using DeviceAgent.Org.Tests.Access;
using DeviceAgent.Org.Tests.DeviceAccess;
using DeviceAgent.Org.Tests.Devices;
using DeviceAgent.Org.Tests.Directory;
using DeviceAgent.Org.Tests.Features;
using DeviceAgent.Org.Tests.Logout;
using DeviceAgent.Org.Tests.Okta;
using DeviceAgent.Org.Tests.Risk;
using DeviceAgent.Org.Tests.SystemLog;
using DeviceAgent.Org.Tests.WebConsole;

namespace DeviceAgent.Org.Tests.PostgreSql;

/// <summary>The tests of what the org keeps, once more, with PostgreSQL below it.</summary>
public sealed class StoreTestsOnPostgreSql
{
    private static readonly Type[] Whole =
    [
        typeof(PollTests), typeof(LogoutTests), typeof(HeldLogoutTests), typeof(StickyLinkTests), typeof(UserTests), typeof(LogTests), typeof(InstanceKeyTests),
        typeof(RevocationTests), typeof(EnrollmentTests), typeof(HeldRequestTests),
        typeof(GroupTests), typeof(LogoutSwitchTests), typeof(RiskTests),
    ];

    // Of the others those that reach into the store in a way of their own: the same paths a hundred times would only cost time.
    private static readonly (Type Class, string Name)[] Single =
    [
        (typeof(ImportTests), nameof(ImportTests.People_and_groups_come_in_a_dry_run_changes_nothing_and_the_same_file_again_changes_nothing)),
        (typeof(ImportTests), nameof(ImportTests.An_import_changes_what_the_file_says_and_leaves_what_it_leaves_empty)),
        (typeof(EntityRiskPolicyTests), nameof(EntityRiskPolicyTests.The_first_active_rule_of_which_everything_fits_is_the_one_and_a_trial_says_why_no_other)),
        (typeof(ConsoleAnswerTests), nameof(ConsoleAnswerTests.Every_page_is_answered)),
        (typeof(ConsoleAnswerTests), nameof(ConsoleAnswerTests.What_is_not_there_is_said_as_a_page_and_not_as_JSON)),
        (typeof(ListTests), nameof(ListTests.People_are_found_by_any_part_of_name_login_or_address_as_it_stands)),
        (typeof(ListTests), nameof(ListTests.A_device_counts_once_for_assignment_and_report_and_not_when_it_is_deactivated)),
        (typeof(ListTests), nameof(ListTests.Devices_are_narrowed_to_those_that_need_somebody)),
        (typeof(ProtectionKeysTests), nameof(ProtectionKeysTests.Bug_the_first_form_of_a_new_org_waited_for_its_own_key_for_ever)),
        (typeof(OperatorTests), nameof(OperatorTests.Bug_a_device_told_a_limited_operator_of_everybody_at_it)),
        (typeof(AdministratorTests), nameof(AdministratorTests.Bug_a_group_that_limits_somebody_could_be_deleted)),
        (typeof(AskedAgainTests), nameof(AskedAgainTests.Bug_a_logout_was_merged_into_a_command_that_a_device_had_before_the_org_was_set_back)),
        (typeof(FirstContactTests), nameof(FirstContactTests.Who_is_nobody_or_two_hears_what_was_claimed)),
        (typeof(InstanceSignatureTests), nameof(InstanceSignatureTests.A_captured_request_does_not_count_a_second_time)),
        (typeof(RelayTests), nameof(RelayTests.What_cannot_be_read_stops_nothing)),
        (typeof(RelaySettingsTests), nameof(RelaySettingsTests.A_fault_is_said_once_until_it_has_passed_and_since_when)),
        (typeof(HostileDeviceTests), nameof(HostileDeviceTests.A_thousand_SETs_come_in_answers_of_at_most_100_in_the_order_of_issue)),
        (typeof(HostileDeviceTests), nameof(HostileDeviceTests.Bug_more_acknowledgements_than_a_statement_takes_parameters_were_a_500)),
    ];

    /// <summary>Of every test of these classes that has no arguments: its class and its name.</summary>
    public static TheoryData<string, string> Tests()
    {
        var tests = new TheoryData<string, string>();
        foreach ((Type type, string name) in Whole
            .SelectMany(c => c.GetMethods().Where(m => m.GetCustomAttribute<FactAttribute>() is { Skip: null } and not TheoryAttribute).Select(m => (c, m.Name)))
            .Concat(Single))
        {
            tests.Add(type.Name, name);
        }

        return tests;
    }

    [PostgreSqlTheory]
    [MemberData(nameof(Tests))]
    public async Task Holds(string type, string name)
    {
        TestDatabase.UsePostgreSql();
        Type tests = Whole.Concat(Single.Select(s => s.Class)).First(c => c.Name == type);
        object test = Activator.CreateInstance(tests)!;
        await (test is IAsyncLifetime begin ? begin.InitializeAsync() : Task.CompletedTask);
        try
        {
            object? running = tests.GetMethod(name)!.Invoke(test, null);
            await (running as Task ?? Task.CompletedTask);
        }
        finally
        {
            await (test switch
            {
                IAsyncLifetime end => end.DisposeAsync(),
                IAsyncDisposable end => end.DisposeAsync().AsTask(),
                _ => Task.CompletedTask,
            });
            (test as IDisposable)?.Dispose();
        }
    }
}
