using DeviceAgent.Core.PropertyLists;
using DeviceAgent.MacOS.Foundation;

namespace DeviceAgent.MacOS.Tests.Foundation;

public sealed class CFValuesTests
{
    private readonly CountedFoundation foundation = new();

    [Fact]
    public void A_value_is_read_through_its_property_list_and_both_are_released()
    {
        var values = new CFValues(foundation);
        using (CFObject text = values.String("a < b"))
        {
            Assert.Equal(new PropertyListValue.Text("a < b"), values.Read(text));
            Assert.Equal(1, foundation.Living);
        }

        Assert.Equal(0, foundation.Living);
        Assert.Equal(2, foundation.Creations);
    }

    [Fact]
    public void An_object_that_is_no_property_list_is_a_property_list_failure()
    {
        var values = new CFValues(foundation);
        using CFObject folder = values.FolderUrl("/Applications");
        Assert.Throws<PropertyListException>(() => values.Read(folder));
        Assert.Equal(1, foundation.Living);
    }

    [Fact]
    public void An_object_is_released_once_however_often_it_is_disposed_of()
    {
        CFObject text = new CFValues(foundation).String("x");
        text.Dispose();
        text.Dispose();
        Assert.Equal(0, foundation.Living);
    }

    [Fact]
    public void Nothing_is_released_where_nothing_was_made()
    {
        using CFObject nothing = new CFValues(foundation).Own(0);
        Assert.True(nothing.IsInvalid);
    }
}
