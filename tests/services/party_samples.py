"""Small lists of invented parties, in each of the published formats."""

SDN_XML = b"""<?xml version="1.0" standalone="yes"?>
<sdnList xmlns="https://sanctionslistservice.example/sdnList.xsd">
  <publshInformation><Publish_Date>11/20/2026</Publish_Date><Record_Count>3</Record_Count>
  </publshInformation>
  <sdnEntry><uid>36</uid><lastName>NORDWIND FREIGHT LTD.</lastName><sdnType>Entity</sdnType>
    <programList><program>CUBA</program></programList>
    <akaList><aka><uid>12</uid><type>a.k.a.</type><category>strong</category>
      <lastName>NORTH WIND CARGO</lastName></aka></akaList>
    <addressList><address><uid>25</uid><address1>1 Hangar Road</address1><city>Havana</city>
      <country>Cuba</country></address></addressList></sdnEntry>
  <sdnEntry><uid>44</uid><firstName>Ivan</firstName><lastName>PETROV</lastName>
    <sdnType>Individual</sdnType><programList><program>UKRAINE-EO13662</program></programList>
    <nationalityList><nationality><uid>1</uid><country>Russia</country>
      <mainEntry>true</mainEntry></nationality></nationalityList></sdnEntry>
  <sdnEntry><uid>50</uid><lastName>SEA PEARL</lastName><sdnType>Vessel</sdnType>
    <programList><program>DPRK</program></programList></sdnEntry>
</sdnList>
"""
SDN_CSV = (
    b'36,"NORDWIND FREIGHT LTD.",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,'
    b"\"a.k.a. 'NORTH WIND CARGO'.\"\r\n"
    b'44,"PETROV, Ivan","individual","UKRAINE-EO13662] [RUSSIA-EO14024",-0- ,-0- ,-0- ,-0- ,-0- ,'
    b'-0- ,-0- ,"DOB 1 Jan 1970; nationality Russia."\r\n'
    b"\r\n\x1a"
)
CONSOLIDATED_JSON = b"""{"results": [
  {"id": "a1", "source": "Entity List (EL)", "entity_number": "36", "type": "Entity",
   "programs": ["CUBA"], "name": "Nordwind Freight Ltd.", "alt_names": ["North Wind Cargo"],
   "addresses": [{"address": "1 Hangar Road", "city": "Havana", "state": null,
                  "postal_code": null, "country": "CU"}]},
  {"id": "a2", "source": "SDN", "name": "Ivan Petrov", "type": "Individual",
   "nationalities": ["RU"], "addresses": null}
]}"""
CONSOLIDATED_CSV = (
    b"_id,source,entity_number,type,programs,name,title,addresses,alt_names,citizenships,"
    b"nationalities\r\n"
    b'a1,Entity List (EL),36,Entity,CUBA,Nordwind Freight Ltd.,,"1 Hangar Road, Havana, CU",'
    b"North Wind Cargo,,\r\n"
    b"a2,SDN,,Individual,,Ivan Petrov,,,,,RU\r\n"
)
