using System.Reflection;
using DeviceAgent.Core.Configuration;
using DeviceAgent.TestKit;

namespace DeviceAgent.Tests.Docs;

public class ConfigurationPageTests
{
    [Fact]
    public void The_page_says_what_the_table_says()
    {
        var file = Path.Combine(Repository.Root, "docs", "configuration.md");
        var page = ConfigurationPage.Render();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, page);
        }

        Assert.Equal(page, File.ReadAllText(file));
    }

    [Fact]
    public void The_full_example_is_allowed_and_has_every_key()
    {
        using var folder = new TemporaryFolder();

        var configuration = AgentConfiguration.Load(new ConfigurationSources
        {
            Platform = PlatformDefaults.Linux("/home/test"),
            File = folder.File("example.json", ConfigurationPage.Example),
            EnvironmentPrefix = $"T{Guid.NewGuid():N}_",
        });

        Assert.DoesNotContain(configuration.Settings, setting => setting.Source == EffectiveSetting.DefaultSource);
        Assert.Equal(AgentSettings.All, configuration.Settings.Select(setting => AgentSettings.Find(setting.Key)).Distinct());
    }

    [Fact]
    public void Every_exit_code_is_explained()
    {
        var constants = typeof(ExitCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral)
            .Select(field => (int)field.GetRawConstantValue()!);

        Assert.Equal(constants.Order(), ExitCodes.All.Select(exit => exit.Code).Order());
    }
}
